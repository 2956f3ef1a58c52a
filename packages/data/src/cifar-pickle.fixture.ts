// Pickles in the layout of the CIFAR archives, as Python 2 wrote them in protocol 2. A writer for tests, of just what these files hold.

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const join = (parts: readonly (string | Uint8Array)[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin1(part) : part))));
const byte = (value: number) => String.fromCharCode(value & 0xff);
const int32 = (value: number) => [0, 8, 16, 24].map((shift) => byte(value >> shift)).join('');
const int = (value: number) => `J${int32(value)}`;
const text = (value: string) => `U${byte(value.length)}${value}`;

/** A value that the archives hold; bytes are an array of uint8 with rows of `row`. */
export type PickledValue = string | readonly number[] | readonly string[] | { readonly pixels: Uint8Array; readonly row: number };

function partsOf(value: PickledValue): Uint8Array {
  if (typeof value === 'string') return join([text(value)]);
  if ('pixels' in value) return arrayOf(value.pixels, value.row);
  return join([']', '(', ...value.map((item) => (typeof item === 'string' ? text(item) : int(item))), 'e']);
}

function arrayOf(pixels: Uint8Array, row: number): Uint8Array {
  const empty = `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0t${text('b')}tR`;
  const dtype = `cnumpy\ndtype\n(${text('u1')}K\0K\x01tR(K\x03${text('|')}NNN${int(-1)}${int(-1)}K\0tb`;
  const shape = `(${int(pixels.length / row)}${int(row)}t`;
  return join([empty, `(K\x01${shape}${dtype}\x89T${int32(pixels.length)}`, pixels, 'tb']);
}

/** The pickle of a dictionary. */
export function pickleOf(entries: Readonly<Record<string, PickledValue>>): Uint8Array<ArrayBuffer> {
  const items = Object.entries(entries).flatMap(([key, value]) => [text(key), partsOf(value)]);
  return join(['\x80\x02}q\x01(', ...items, 'u.']);
}
