// safetensors: named dense tensors behind a JSON header, read and written whole. Not a reader of parts: all bytes are at hand. Not floats of 8 bits or fewer, nor complex numbers.
//
// Layout: u64 header length (little-endian) | JSON header, padded with spaces to 8 bytes | tensor data, C order, without holes.
// Header: { "__metadata__": { text: text }, name: { "dtype", "shape", "data_offsets": [begin, end) within the data } }.
// Source: the format description of the safetensors project. Typed arrays share the machine's byte order, which is little-endian wherever WebGPU runs.
import type { ByteSource } from './byte-source.ts';
import { hexAt, type Refuse, refusalOf } from './format-error.ts';
import { fromBfloat16, fromFloat16 } from './half.ts';
import { countOf } from './shape.ts';

/** The array that holds each dtype; floats of 16 bits stay raw bits, since not every engine has a Float16Array, and booleans are 0 and 1. */
export interface SafetensorsArrays<B extends ArrayBufferLike = ArrayBufferLike> {
  F32: Float32Array<B>;
  F64: Float64Array<B>;
  F16: Uint16Array<B>;
  BF16: Uint16Array<B>;
  I8: Int8Array<B>;
  I16: Int16Array<B>;
  I32: Int32Array<B>;
  I64: BigInt64Array<B>;
  U8: Uint8Array<B>;
  U16: Uint16Array<B>;
  U32: Uint32Array<B>;
  U64: BigUint64Array<B>;
  BOOL: Uint8Array<B>;
}
export type SafetensorsDtype = keyof SafetensorsArrays;

/** A dense tensor in C order: `data` holds the product of `shape` values. */
export type SafeTensor<B extends ArrayBufferLike = ArrayBufferLike> = {
  [D in SafetensorsDtype]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: SafetensorsArrays<B>[D] };
}[SafetensorsDtype];

/** A tensor that has not been read. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** A copy of it. Throws FormatError where its dtype is none of ours. */
  read(): SafeTensor<ArrayBuffer>;
}

/** What a safetensors file holds: tensors in the order of their data, and the header's free text. */
export interface SafetensorsFile {
  readonly tensors: Map<string, SafeTensor<ArrayBuffer>>;
  readonly metadata: Record<string, string>;
}

const BYTES_PER_VALUE: Record<SafetensorsDtype, number> = {
  F32: 4,
  F64: 8,
  F16: 2,
  BF16: 2,
  I8: 1,
  I16: 2,
  I32: 4,
  I64: 8,
  U8: 1,
  U16: 2,
  U32: 4,
  U64: 8,
  BOOL: 1,
};
const PREFIX = 8;
/** The format's own limit, so that a foreign file does not ask for gigabytes. */
const MAX_HEADER = 100_000_000;
const METADATA = '__metadata__';

/**
 * The bytes of a safetensors file. The same tensors in the same order with the same metadata give the same bytes.
 * Throws if a tensor's data does not have the size of its shape, or a tensor is called `__metadata__`.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(headerText(tensors, metadata));
  const dataStart = PREFIX + Math.ceil(header.length / PREFIX) * PREFIX;
  const dataBytes = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  const bytes = new Uint8Array(dataStart + dataBytes).fill(0x20, PREFIX, dataStart);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - PREFIX), true);
  bytes.set(header, PREFIX);
  let offset = dataStart;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/** The JSON header, written entry by entry: an object would move names that look like integers to the front. */
function headerText(tensors: ReadonlyMap<string, SafeTensor>, metadata: Readonly<Record<string, string>>): string {
  const entries: string[] = [];
  if (Object.keys(metadata).length > 0) entries.push(`"${METADATA}":${JSON.stringify(metadata)}`);
  let begin = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    if (name === METADATA) throw new Error(`encodeSafetensors: expected tensor names other than ${METADATA}, got it. Rename the tensor.`);
    if (countOf(shape) !== data.length) {
      throw new Error(
        `encodeSafetensors: expected ${countOf(shape)} values for tensor '${name}' of shape [${shape}], got ${data.length}. Pass the shape of the data.`,
      );
    }
    const end = begin + data.byteLength;
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
    begin = end;
  }
  return `{${entries.join(',')}}`;
}

/**
 * The tensors and metadata of a safetensors file; `source` names it in errors.
 * Throws FormatError for a file that is cut short or foreign, for unknown dtypes, sizes that do not fit shapes, overlaps and holes.
 */
export function decodeSafetensors(bytes: Uint8Array, source = 'safetensors bytes'): SafetensorsFile {
  const { tensors, metadata } = openSafetensors(bytes, source);
  return { tensors: new Map([...tensors].map(([name, tensor]) => [name, tensor.read()])), metadata };
}

/** The same, with tensors that are read when they are asked for: others may be of unknown dtypes. Throws as `decodeSafetensors` does otherwise. */
export function openSafetensors(
  bytes: Uint8Array,
  source = 'safetensors bytes',
): { readonly tensors: Map<string, StoredTensor>; readonly metadata: Record<string, string> } {
  const refuse = refusalOf('decodeSafetensors', source);
  const dataStart = readDataStart(bytes, bytes.length, refuse);
  const header = parseHeader(bytes.subarray(PREFIX, dataStart), refuse);
  const metadata = readMetadata(header[METADATA], refuse);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => readEntry(name, value, refuse))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkTiling(entries, dataStart, bytes.length, refuse);
  const tensors = entries.map(({ name, dtype, shape, begin, end }): [string, StoredTensor] => {
    const read = () => tensorOf(dtype(), shape, new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end)).buffer);
    return [name, { shape, read }];
  });
  return { tensors: new Map(tensors), metadata };
}

/** The values of a tensor as numbers: floats of 16 bits as what they stand for, large integers rounded. */
export function safetensorNumbers(tensor: SafeTensor): ArrayLike<number> {
  switch (tensor.dtype) {
    case 'F16':
      return Float32Array.from(tensor.data, fromFloat16);
    case 'BF16':
      return Float32Array.from(tensor.data, fromBfloat16);
    case 'I64':
    case 'U64':
      return Array.from<bigint, number>(tensor.data, Number);
    default:
      return tensor.data;
  }
}

/** The header's free text alone, of a file whose tensors are not wanted. Throws FormatError where the header is cut short or foreign. */
export async function readSafetensorsMetadata(source: ByteSource): Promise<Record<string, string>> {
  const refuse = refusalOf('readSafetensorsMetadata', source.name);
  const dataStart = readDataStart(await source.read(0, Math.min(PREFIX, source.size)), source.size, refuse);
  return readMetadata(parseHeader(await source.read(PREFIX, dataStart), refuse)[METADATA], refuse);
}

interface Entry {
  readonly name: string;
  /** Throws where it is none of ours. */
  readonly dtype: () => SafetensorsDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Where the data of a file of `size` bytes begins, by its first bytes. */
function readDataStart(bytes: Uint8Array, size: number, refuse: Refuse): number {
  if (size < PREFIX) throw refuse(0, `${PREFIX} bytes of header length`, `${size}`, 'The file is cut short: write it again.');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER) throw refuse(0, `a header of at most ${MAX_HEADER} bytes`, `${length}`, 'This is not a safetensors file.');
  const rest = size - PREFIX;
  if (length > rest)
    throw refuse(PREFIX, `${length} bytes of header`, `${rest}`, 'The file is cut short or not safetensors: write it again.');
  return PREFIX + Number(length);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function parseHeader(bytes: Uint8Array, refuse: Refuse): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(bytes)));
    if (isRecord(header)) return header;
  } catch {
    // Not UTF-8 or not JSON: refused below, like JSON that is no object.
  }
  throw refuse(PREFIX, 'a JSON object', hexAt(bytes, 0), 'This is not a safetensors file.');
}

function readMetadata(value: unknown, refuse: Refuse): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw refuse(PREFIX, `an object as ${METADATA}`, JSON.stringify(value), 'Write the file again.');
  const texts = Object.entries(value).map(([key, text]): [string, string] => {
    if (typeof text === 'string') return [key, text];
    throw refuse(PREFIX, `text as ${METADATA}.${key}`, JSON.stringify(text), 'Write the file again.');
  });
  return Object.fromEntries(texts);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount);
const isDtype = (value: unknown): value is SafetensorsDtype => typeof value === 'string' && Object.hasOwn(BYTES_PER_VALUE, value);

function readEntry(name: string, value: unknown, refuse: Refuse): Entry {
  const field = (key: string) => (isRecord(value) ? value[key] : undefined);
  const bad = (expected: string, got: unknown, remedy = 'Write the file again.') =>
    refuse(PREFIX, `${expected} for tensor '${name}'`, `${JSON.stringify(got)}`, remedy);
  const [dtype, shape, offsets] = [field('dtype'), field('shape'), field('data_offsets')];
  if (!isCounts(shape)) throw bad('a shape of whole numbers', shape);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) throw bad('data_offsets [begin, end]', offsets);
  const [begin, end] = offsets;
  const wanted = isDtype(dtype) ? countOf(shape) * BYTES_PER_VALUE[dtype] : end - begin;
  if (end - begin !== wanted) throw bad(`${wanted} bytes (${dtype} of shape [${shape}])`, end - begin);
  const known = () => {
    if (isDtype(dtype)) return dtype;
    throw bad(`dtype ${Object.keys(BYTES_PER_VALUE).join(', ')}`, dtype, 'Convert the tensor before saving.');
  };
  return { name, dtype: known, shape, begin, end };
}

/** Entries in the order of their data must cover it exactly, each byte once. */
function checkTiling(entries: readonly Entry[], dataStart: number, fileLength: number, refuse: Refuse): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered) {
      const what = begin < covered ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw refuse(
        dataStart + covered,
        `the data of tensor '${name}'`,
        `data_offsets [${begin}, ${end}], which ${what}`,
        'Write the file again.',
      );
    }
    covered = end;
  }
  const got = fileLength - dataStart;
  if (got === covered) return;
  const remedy = got < covered ? 'The file is cut short: write it again.' : 'Something was appended to the file: write it again.';
  throw refuse(dataStart, `${covered} bytes of tensor data`, `${got}`, remedy);
}

function tensorOf(dtype: SafetensorsDtype, shape: readonly number[], buffer: ArrayBuffer): SafeTensor<ArrayBuffer> {
  switch (dtype) {
    case 'F32':
      return { dtype, shape, data: new Float32Array(buffer) };
    case 'F64':
      return { dtype, shape, data: new Float64Array(buffer) };
    case 'F16':
    case 'BF16':
    case 'U16':
      return { dtype, shape, data: new Uint16Array(buffer) };
    case 'I8':
      return { dtype, shape, data: new Int8Array(buffer) };
    case 'I16':
      return { dtype, shape, data: new Int16Array(buffer) };
    case 'I32':
      return { dtype, shape, data: new Int32Array(buffer) };
    case 'I64':
      return { dtype, shape, data: new BigInt64Array(buffer) };
    case 'U8':
    case 'BOOL':
      return { dtype, shape, data: new Uint8Array(buffer) };
    case 'U32':
      return { dtype, shape, data: new Uint32Array(buffer) };
    case 'U64':
      return { dtype, shape, data: new BigUint64Array(buffer) };
  }
}
