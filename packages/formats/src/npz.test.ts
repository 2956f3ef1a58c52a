// .npz against bytes that NumPy 1.24 wrote, round trips, and refusals of damaged archives.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesAtHand } from './byte-source.ts';
import { crc32 } from './crc32.ts';
import { FormatError } from './format-error.ts';
import type { NpyArray } from './npy.ts';
import { decodeNpz, encodeNpz, openNpz } from './npz.ts';
import { encodeZip } from './zip.ts';

const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

/** savez(x=arange(4, '<f8').reshape(2, 2), y=array([255, 0, 7], 'u1')) */
const STORED = fromBase64(
  'UEsDBBQAAAAAAAAAIQCjIIiEoAAAAKAAAAAFABQAeC5ucHkBABAAoAAAAAAAAACgAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAAAAAAAAAADwPwAAAAAAAABAAAAAAAAACEBQSwMEFAAAAAAAAAAhAGsbjzuDAAAAgwAAAAUAFAB5Lm5weQEAEACDAAAAAAAAAIMAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr/AAdQSwECFAMUAAAAAAAAACEAoyCIhKAAAACgAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwECFAMUAAAAAAAAACEAaxuPO4MAAACDAAAABQAAAAAAAAAAAAAAgAHXAAAAeS5ucHlQSwUGAAAAAAIAAgBmAAAAkQEAAAAA',
);
/** The same by savez_compressed. */
const DEFLATED = fromBase64(
  'UEsDBBQAAAAIAAAAIQCjIIiEUQAAAKAAAAAFABQAeC5ucHkBABAAoAAAAAAAAABRAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLgYU8MEeynCAUBwOAFBLAwQUAAAACAAAACEAaxuPO0cAAACDAAAABQAUAHkubnB5AQAQAIMAAAAAAAAARwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOpo6CrUKFACu/wzsAFBLAQIUAxQAAAAIAAAAIQCjIIiEUQAAAKAAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQIUAxQAAAAIAAAAIQBrG487RwAAAIMAAAAFAAAAAAAAAAAAAACAAYgAAAB5Lm5weVBLBQYAAAAAAgACAGYAAAAGAQAAAAA=',
);

const arrays = new Map<string, NpyArray>([
  ['x', { dtype: 'f8', shape: [2, 2], data: Float64Array.of(0, 1, 2, 3) }],
  ['y', { dtype: 'u1', shape: [3], data: Uint8Array.of(255, 0, 7) }],
]);

test('the checksum gives its known answer', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

test("NumPy's own archives are read, stored and deflated", async () => {
  expect([...(await decodeNpz(STORED))]).toEqual([...arrays]);
  expect([...(await decodeNpz(Buffer.concat([Buffer.of(1), DEFLATED]).subarray(1)))]).toEqual([...arrays]);
});

test('arrays come back, stored and deflated', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), fc.string({ maxLength: 5 }), async (values, deflate, name) => {
      const written = new Map<string, NpyArray>([...arrays, [`0${name}`, { dtype: 'u1', shape: [values.length], data: values }]]);
      const read = await decodeNpz(await encodeNpz(written, { deflate }));
      expect([...read]).toEqual([...written]);
    }),
    { numRuns: 30 },
  );
});

test('the same arrays give the same bytes, and deflating makes them fewer', async () => {
  const zeros = new Map<string, NpyArray>([['zeros', { dtype: 'f4', shape: [1000], data: new Float32Array(1000) }]]);
  const stored = await encodeNpz(zeros);
  expect(await encodeNpz(zeros)).toEqual(stored);
  expect((await encodeNpz(zeros, { deflate: true })).length).toBeLessThan(stored.length / 10);
});

test('cutting an archive anywhere is noticed', async () => {
  for (let length = 0; length < DEFLATED.length; length++)
    await expect(decodeNpz(DEFLATED.subarray(0, length))).rejects.toThrow(FormatError);
});

const damaged = (bytes: Uint8Array, offset: number) => {
  const copy = new Uint8Array(bytes);
  copy[offset] ^= 0x55;
  return copy;
};

test('a foreign file is refused', async () => {
  await expect(decodeNpz(new Uint8Array(100), 'a.npz')).rejects.toThrow(
    'decodeZip: expected the end record of a zip (50 4b 05 06) at offset 78 of a.npz, got none. The file is cut short or not a zip: write it again.',
  );
});

test('a changed value is refused', async () => {
  await expect(decodeNpz(damaged(STORED, 190), 'a.npz')).rejects.toThrow(
    /expected checksum \d+ of member 'x\.npy' at offset 55 of a\.npz, got \d+/,
  );
});

test('data that do not inflate are refused', async () => {
  await expect(decodeNpz(damaged(DEFLATED, 55), 'a.npz')).rejects.toThrow(
    /deflated data of member 'x\.npy' at offset 55 of a\.npz, got data that does not/,
  );
});

test('another compression method is refused', async () => {
  const central = 0x106 + 10;
  await expect(decodeNpz(damaged(DEFLATED, central), 'a.npz')).rejects.toThrow(
    new Error(
      "decodeZip: expected member 'x.npy' of a.npz to be stored or deflated (methods 0 and 8), got compression method 93. Write the archive again with one of them, as numpy.savez and numpy.savez_compressed do.",
    ),
  );
});

test('a member that is no array names archive and member', async () => {
  const text = new TextEncoder().encode('text');
  await expect(decodeNpz(await encodeZip([{ name: 'a.txt', bytes: text }]), 'a.npz')).rejects.toThrow(
    'at offset 0 of a.npz:a.txt, got bytes 74 65 78 74',
  );
});

test('rows of a stored array are read in any order, those of a deflated one refused', async () => {
  const rows = new Map<string, NpyArray>([['data', { dtype: 'u1', shape: [3, 2], data: Uint8Array.of(0, 1, 2, 3, 4, 5) }]]);
  const open = async (deflate: boolean) =>
    (await openNpz(bytesAtHand(await encodeNpz(rows, { deflate }), 'a.npz'))).get('data')?.openRows();
  const read = await open(false);
  expect([await read?.(2), await read?.(0)]).toEqual([Uint8Array.of(4, 5), Uint8Array.of(0, 1)]);
  await expect(read?.(3)).rejects.toThrow('a.npz:data.npy');
  await expect(open(true)).rejects.toThrow(FormatError);
  await expect(open(true)).rejects.toThrow('openNpz: expected a stored array');
});

test.each([false, true])('rows are read without the rest of the file (deflated: %s)', async (deflate) => {
  const data = Int32Array.from({ length: 40 }, (_, i) => i);
  const arrays = new Map<string, NpyArray>([
    ['data', { dtype: 'i4', shape: [10, 2, 2], data }],
    ['mean', { dtype: 'f8', shape: [100_000], data: new Float64Array(100_000) }],
  ]);
  const source = bytesAtHand(await encodeNpz(arrays, { deflate }), 'a.npz');
  let bytesRead = 0;
  const counted = {
    ...source,
    read(begin: number, end: number) {
      bytesRead += end - begin;
      return source.read(begin, end);
    },
  };
  const member = (await openNpz(counted)).get('data');
  expect(await member?.header()).toMatchObject({ dtype: 'i4', shape: [10, 2, 2] });
  const rows: number[][] = [];
  for await (const bytes of member?.rows([
    [1, 2],
    [4, 6],
  ]) ?? [])
    rows.push([...new Int32Array(bytes.buffer)]);
  expect(rows).toEqual([
    [4, 5, 6, 7],
    [16, 17, 18, 19, 20, 21, 22, 23],
  ]);
  // The end record may have a comment of up to 64 KiB before it; the 800 kB of means are never read.
  expect(bytesRead).toBeLessThan(70_000);
});
