// Two archives that GNU tar itself wrote. Those by hand: @softlabel/testing/tar.

const inflate = async (base64: string) => {
  const packed = new Blob([new Uint8Array(Buffer.from(base64, 'base64'))]);
  return new Uint8Array(await new Response(packed.stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer());
};

/** `tar --format=gnu -c .` of cat/a.jpg ("meow"), cat/ with 120 times x and .jpg ("long"), dog/b.jpg (600 times w). */
export const gnuTar = () =>
  inflate(
    '7ddLDoIwEAbgHqUnaAf62noALoGPEF/UIAaPb8NOTDAuWmr4v00b6O7PzGSEZNFR4IwZz2B6jvdCWSqdJT1+d44c44Yl8Lj3dcc567zv5959+/+nhNzVvcws/4K0scg/Xf61ON2aqPlbrWfy15P8C+VKxgn5R3c9+IHBagkp5KbybVMd2/NC9V+SepsFof6NC/2/Qv0n6v/PhUQdO5BJ/j/Pf2U15n8al9D6UQVrrv+9bzLc/yxh/0uX/3bJ/S9se/S5/1n0/xQGgAgwWQEAAAAAAAAA8vAC',
  );

/** The same files by `tar --format=pax`. */
export const paxTar = () =>
  inflate(
    '7dhNbsIwEAVgrzlFThDGvwML9l32CgYi2qo0CFKR49fQLtJAi0C1k5L3bYIACZDz3mDn40dfPxR+WWx341xEQYEz5ngN2lci1kJqR4odmcPzkrTVIqtFAu+7ym/DVxHDpKaZr57XxUzy1Co5nbhJbpRmydaONGWL0xdJhxVTbiTg/8vH8T/jGHFrf85/ePw9/1IRi8ymzP+2LKvf3nfp9faP+zfr3+j/ha+66X/T7n92Dv2fQqj4M/0/+ar48wPAYADcUf+H0EeeATf0P1uH/k+3/o0Z4POXzarr/pfsLPq/r/2PDcC99X+E0F+Tf2rnXzlWIqOU+R9o/6+Lco8UDD3/jflf/71L+dey9f9PG0PY/yUhDWUbXz3NPm+EuiOH+TPCXrSr/Mdd3Kvnv2bG/E/jtXxbIQVDzn9j9i/LKPfCLee/TJj/fd3/Y+beU/5D6Ht4/usI57/p1r8xA+b9OP9F/6P/IVX+512e/0qp6fT812H/l8IeIAI0KwAAAAAAAAAAAAAAAAAAAAAAQFwf',
  );
