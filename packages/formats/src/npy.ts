// One NumPy array (.npy), versions 1 and 2, little-endian, C order. Not structured, complex or text arrays.
//
// Layout: 93 "NUMPY" | major | minor | header length (u16, version 2: u32) | Python dict as text, padded to 64 bytes | values in C order.
// Source: NumPy enhancement proposal 1 and the documentation of numpy.lib.format.
import { hexAt, type Refuse, refusalOf } from './format-error.ts';
import { fromFloat16 } from './half.ts';
import { countOf } from './shape.ts';

/** The array that holds each NumPy type; halves stay raw bits, and booleans are 0 and 1. */
export interface NpyArrays<B extends ArrayBufferLike = ArrayBufferLike> {
  f2: Uint16Array<B>;
  f4: Float32Array<B>;
  f8: Float64Array<B>;
  i1: Int8Array<B>;
  i2: Int16Array<B>;
  i4: Int32Array<B>;
  i8: BigInt64Array<B>;
  u1: Uint8Array<B>;
  u2: Uint16Array<B>;
  u4: Uint32Array<B>;
  u8: BigUint64Array<B>;
  b1: Uint8Array<B>;
}
export type NpyDtype = keyof NpyArrays;

/** A dense array in C order: `data` holds the product of `shape` values. */
export type NpyArray<B extends ArrayBufferLike = ArrayBufferLike> = {
  [D in NpyDtype]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: NpyArrays<B>[D] };
}[NpyDtype];

const DESCR: Record<NpyDtype, string> = {
  f2: '<f2',
  f4: '<f4',
  f8: '<f8',
  i1: '|i1',
  i2: '<i2',
  i4: '<i4',
  i8: '<i8',
  u1: '|u1',
  u2: '<u2',
  u4: '<u4',
  u8: '<u8',
  b1: '|b1',
};
/** Bytes of one value. */
export const BYTES_PER_VALUE: Record<NpyDtype, number> = {
  f2: 2,
  f4: 4,
  f8: 8,
  i1: 1,
  i2: 2,
  i4: 4,
  i8: 8,
  u1: 1,
  u2: 2,
  u4: 4,
  u8: 8,
  b1: 1,
};
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ALIGNMENT = 64;

/** The bytes of an .npy file. Throws if the data does not have the size of the shape. */
export function encodeNpy({ dtype, shape, data }: NpyArray, version: 1 | 2 = 1): Uint8Array<ArrayBuffer> {
  if (countOf(shape) !== data.length) {
    throw new Error(`encodeNpy: expected ${countOf(shape)} values of shape [${shape}], got ${data.length}. Pass the shape of the data.`);
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${DESCR[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const headerStart = version === 1 ? 10 : 12;
  const dataStart = Math.ceil((headerStart + dict.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(dataStart + data.byteLength);
  bytes.set([...MAGIC, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, dataStart - headerStart, true);
  else view.setUint32(8, dataStart - headerStart, true);
  bytes.set(new TextEncoder().encode(`${dict.padEnd(dataStart - headerStart - 1)}\n`), headerStart);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dataStart);
  return bytes;
}

/** What stands before the values of an .npy file, which begin `dataStart` bytes into it. */
export interface NpyHeader {
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly dataStart: number;
}

/** The header of an .npy file from its first bytes, which must reach the values. Throws FormatError as `decodeNpy` does. */
export function decodeNpyHeader(bytes: Uint8Array, source = 'npy bytes'): NpyHeader {
  const refuse = refusalOf('decodeNpy', source);
  const prefix = readPrefix(bytes, refuse);
  return { ...parseHeader(headerText(bytes, prefix), prefix.headerStart, refuse), dataStart: prefix.dataStart };
}

const headerText = (bytes: Uint8Array, { headerStart, dataStart }: Prefix) =>
  new TextDecoder().decode(new Uint8Array(bytes.subarray(headerStart, dataStart)));

/** Bytes of the values in one step of the first axis of an array. */
export const bytesPerRow = ({ dtype, shape }: Pick<NpyHeader, 'dtype' | 'shape'>): number =>
  countOf(shape.slice(1)) * BYTES_PER_VALUE[dtype];

/** The array of an .npy file; `source` names it in errors. Throws FormatError for foreign or short bytes, other types and Fortran order. */
export function decodeNpy(bytes: Uint8Array, source = 'npy bytes'): NpyArray<ArrayBuffer> {
  const refuse = refusalOf('decodeNpy', source);
  const { dtype, shape, dataStart } = decodeNpyHeader(bytes, source);
  const wanted = countOf(shape) * BYTES_PER_VALUE[dtype];
  const got = bytes.length - dataStart;
  if (got !== wanted) {
    const remedy = got < wanted ? 'The file is cut short: write it again.' : 'Something was appended to the file: write it again.';
    throw refuse(dataStart, `${wanted} bytes (${DESCR[dtype]} of shape [${shape}])`, `${got}`, remedy);
  }
  return npyArray(dtype, shape, new Uint8Array(bytes.subarray(dataStart)).buffer);
}

/** The values of an array as numbers: halves as what they stand for, large integers rounded. */
export function npyNumbers(array: NpyArray): ArrayLike<number> {
  if (array.dtype === 'f2') return Float32Array.from(array.data, fromFloat16);
  return array.dtype === 'i8' || array.dtype === 'u8' ? Array.from<bigint, number>(array.data, Number) : array.data;
}

/** The shape in the header of an .npy file, whatever its type; null where it says none. Throws FormatError for foreign or short bytes. */
export function decodeNpyShape(bytes: Uint8Array, source = 'npy bytes'): number[] | null {
  return shapeIn(headerText(bytes, readPrefix(bytes, refusalOf('decodeNpy', source))));
}

/** Where the header and the values begin. */
interface Prefix {
  readonly headerStart: number;
  readonly dataStart: number;
}

function readPrefix(bytes: Uint8Array, refuse: Refuse): Prefix {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw refuse(0, 'bytes 93 4e 55 4d 50 59', hexAt(bytes, 0), 'This is not an .npy file.');
  const version = bytes[6];
  const headerStart = version === 1 ? 10 : 12;
  if (bytes.length < headerStart) throw refuse(6, 'version and header length', hexAt(bytes, 6), 'The file is cut short: write it again.');
  if (version !== 1 && version !== 2) throw refuse(6, 'version 1 or 2', `${version}`, 'Save the array with numpy.save.');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const rest = bytes.length - headerStart;
  if (length > rest) throw refuse(headerStart, `${length} bytes of header`, `${rest}`, 'The file is cut short: write it again.');
  return { headerStart, dataStart: headerStart + length };
}

function parseHeader(text: string, offset: number, refuse: Refuse): { dtype: NpyDtype; shape: number[] } {
  const descr = /'descr': *'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order': *(True|False)/.exec(text)?.[1];
  const shape = shapeIn(text);
  if (descr === undefined || fortran === undefined || shape === null) {
    throw refuse(offset, 'descr, fortran_order and shape', JSON.stringify(text.trim()), 'Save one plain array with numpy.save.');
  }
  const dtype = dtypeOf(descr);
  if (!dtype) throw refuse(offset, `a type of ${Object.values(DESCR).join(', ')}`, `'${descr}'`, 'Convert it with array.astype.');
  if (fortran === 'True') throw refuse(offset, 'C order', 'Fortran order', 'Save numpy.ascontiguousarray(array).');
  return { dtype, shape };
}

function shapeIn(header: string): number[] | null {
  const tuple = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  return tuple?.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)])) ?? null;
}

/** The type that NumPy calls `descr`, if it is one of ours. One byte has no byte order, so NumPy writes `|u1` and reads `<u1` too. */
export function dtypeOf(descr: string): NpyDtype | undefined {
  const name = descr.slice(1);
  return isDtype(name) && (descr[0] === '<' || descr === DESCR[name]) ? name : undefined;
}

const isDtype = (name: string): name is NpyDtype => Object.hasOwn(DESCR, name);

/** The array whose values in C order are all of `buffer`. */
export function npyArray(dtype: NpyDtype, shape: readonly number[], buffer: ArrayBuffer): NpyArray<ArrayBuffer> {
  switch (dtype) {
    case 'f2':
      return { dtype, shape, data: new Uint16Array(buffer) };
    case 'f4':
      return { dtype, shape, data: new Float32Array(buffer) };
    case 'f8':
      return { dtype, shape, data: new Float64Array(buffer) };
    case 'i1':
      return { dtype, shape, data: new Int8Array(buffer) };
    case 'i2':
      return { dtype, shape, data: new Int16Array(buffer) };
    case 'i4':
      return { dtype, shape, data: new Int32Array(buffer) };
    case 'i8':
      return { dtype, shape, data: new BigInt64Array(buffer) };
    case 'u1':
      return { dtype, shape, data: new Uint8Array(buffer) };
    case 'u2':
      return { dtype, shape, data: new Uint16Array(buffer) };
    case 'u4':
      return { dtype, shape, data: new Uint32Array(buffer) };
    case 'u8':
      return { dtype, shape, data: new BigUint64Array(buffer) };
    case 'b1':
      return { dtype, shape, data: new Uint8Array(buffer) };
  }
}
