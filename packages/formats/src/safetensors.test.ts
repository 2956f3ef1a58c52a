// safetensors: known bytes, round trips, and the exact text of every refusal.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesAtHand } from './byte-source.ts';
import { FormatError } from './format-error.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  openSafetensors,
  readSafetensorsMetadata,
  type SafeTensor,
  type SafetensorsArrays,
  type SafetensorsDtype,
  safetensorNumbers,
} from './safetensors.ts';

/** A file put together by hand from the format description, so that reader and writer are not only each other's oracle. */
function fileOf(header: string, data: readonly number[]): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const HEADER =
  '{"__metadata__":{"epoch":"7"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"10":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}';
const PADDED = HEADER.padEnd(Math.ceil(HEADER.length / 8) * 8);
const DATA = [0, 0, 192, 63, 0, 0, 0, 192, 255];

const tensors = new Map<string, SafeTensor>([
  ['w', { dtype: 'F32', shape: [2], data: Float32Array.of(1.5, -2) }],
  ['10', { dtype: 'U8', shape: [], data: Uint8Array.of(255) }],
]);

test('the bytes are those of the format, names in the given order', () => {
  expect(encodeSafetensors(tensors, { epoch: '7' })).toEqual(fileOf(PADDED, DATA));
  expect(encodeSafetensors(new Map())).toEqual(fileOf('{}      ', []));
});

test('a file by hand is read, unpadded header, Node buffer at an odd offset and all', () => {
  const file = fileOf(HEADER, DATA);
  const within = Buffer.concat([Buffer.of(1), file]).subarray(1);
  const { tensors: read, metadata } = decodeSafetensors(within);
  expect([...read]).toEqual([...tensors]);
  expect(metadata).toEqual({ epoch: '7' });
  within.fill(0);
  expect(read.get('w')?.data).toEqual(Float32Array.of(1.5, -2));
});

const ARRAYS: { readonly [D in SafetensorsDtype]: { readonly BYTES_PER_ELEMENT: number; new (raw: ArrayBuffer): SafetensorsArrays[D] } } = {
  F32: Float32Array,
  F64: Float64Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I8: Int8Array,
  I16: Int16Array,
  I32: Int32Array,
  I64: BigInt64Array,
  U8: Uint8Array,
  U16: Uint16Array,
  U32: Uint32Array,
  U64: BigUint64Array,
  BOOL: Uint8Array,
};
const dtypes = Object.keys(ARRAYS) as SafetensorsDtype[];
const anyTensor = fc.tuple(fc.constantFrom(...dtypes), fc.array(fc.nat(4), { maxLength: 4 })).chain(([dtype, shape]) => {
  const length = ARRAYS[dtype].BYTES_PER_ELEMENT * shape.reduce((a, b) => a * b, 1);
  return fc.uint8Array({ minLength: length, maxLength: length }).map((raw) => tensorFrom(dtype, shape, new Uint8Array(raw).buffer));
});

function tensorFrom(dtype: SafetensorsDtype, shape: number[], raw: ArrayBuffer): SafeTensor {
  return { dtype, shape, data: new ARRAYS[dtype](raw) } as SafeTensor;
}

test('every tensor comes back bit for bit, and writing what was read gives the same file', () => {
  const names = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 0, maxLength: 6 }), { maxLength: 5 });
  fc.assert(
    fc.property(
      names,
      fc.array(anyTensor, { minLength: 5, maxLength: 5 }),
      fc.dictionary(fc.string(), fc.string()),
      (keys, values, metadata) => {
        const written = new Map(keys.map((key, i) => [key, values[i]]));
        const bytes = encodeSafetensors(written, metadata);
        const read = decodeSafetensors(bytes);
        expect(new Set(read.tensors.keys())).toEqual(new Set(keys));
        for (const [name, { dtype, shape, data }] of written) {
          const back = read.tensors.get(name);
          expect([back?.dtype, back?.shape]).toEqual([dtype, shape]);
          expect(new Uint8Array(back?.data.buffer ?? [])).toEqual(new Uint8Array(data.buffer));
        }
        const full = [...written].every(([, { data }]) => data.length > 0);
        if (full) expect(encodeSafetensors(read.tensors, read.metadata)).toEqual(bytes);
      },
    ),
    { numRuns: 100 },
  );
});

test('the free text is read without the tensors', async () => {
  const file = fileOf(HEADER, []);
  expect(await readSafetensorsMetadata(bytesAtHand(file, 'e.safetensors'))).toEqual({ epoch: '7' });
  for (const length of [0, 7, 8, file.length - 1])
    await expect(readSafetensorsMetadata(bytesAtHand(file.subarray(0, length), 'e.safetensors'))).rejects.toThrow(
      /^readSafetensorsMetadata: expected .* of e\.safetensors, got \d+\. The file is cut short/,
    );
});

/** The dtype of eight bytes by hand, and the numbers they are. */
const numbers: [SafetensorsDtype, number[], number[]][] = [
  ['F64', [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], [-1.5]],
  ['F16', [0, 0x3c, 0, 0xc0, 1, 0, 0, 0xfc], [1, -2, 2 ** -24, Number.NEGATIVE_INFINITY]],
  ['BF16', [0x80, 0x3f, 0xc8, 0xc2, 0, 0, 0x80, 0x7f], [1, -100, 0, Number.POSITIVE_INFINITY]],
  ['I8', [255, 1, 0, 0, 0, 0, 0, 128], [-1, 1, 0, 0, 0, 0, 0, -128]],
  ['I16', [255, 255, 0, 1, 0, 0, 0, 0], [-1, 256, 0, 0]],
  ['I64', [255, 255, 255, 255, 255, 255, 255, 255], [-1]],
  ['U16', [255, 255, 0, 1, 0, 0, 0, 0], [65535, 256, 0, 0]],
  ['U64', [255, 255, 255, 255, 255, 255, 255, 255], [2 ** 64]],
  ['BOOL', [0, 1, 1, 0, 0, 0, 0, 1], [0, 1, 1, 0, 0, 0, 0, 1]],
];
test.each(numbers)('%s is read as the numbers that it stands for', (dtype, data, values) => {
  const file = fileOf(`{"w":{"dtype":"${dtype}","shape":[${values.length}],"data_offsets":[0,8]}}`, data);
  const tensor = decodeSafetensors(file).tensors.get('w');
  expect(tensor?.dtype).toBe(dtype);
  expect(tensor && Array.from(safetensorNumbers(tensor))).toEqual(values);
});

test('cutting a file anywhere is noticed', () => {
  const file = encodeSafetensors(tensors);
  for (let length = 0; length < file.length; length++) expect(() => decodeSafetensors(file.subarray(0, length))).toThrow(FormatError);
});

const refusal = (bytes: Uint8Array) => {
  try {
    decodeSafetensors(bytes, 'e.safetensors');
  } catch (error) {
    if (error instanceof FormatError) return error.message;
  }
  throw new Error('decoded');
};
const one = (entry: string) => fileOf(`{"w":${entry}}`, DATA.slice(0, 8));
const cases: [string, Uint8Array, string][] = [
  [
    'an empty file',
    new Uint8Array(),
    'expected 8 bytes of header length at offset 0 of e.safetensors, got 0. The file is cut short: write it again.',
  ],
  [
    'a foreign file',
    new TextEncoder().encode('PK not safetensors'),
    'expected a header of at most 100000000 bytes at offset 0 of e.safetensors, got 8295758535554255696. This is not a safetensors file.',
  ],
  [
    'a header cut short',
    fileOf(HEADER, DATA).subarray(0, 50),
    `expected ${HEADER.length} bytes of header at offset 8 of e.safetensors, got 42. The file is cut short or not safetensors: write it again.`,
  ],
  [
    'no JSON',
    fileOf('{"w":', []),
    'expected a JSON object at offset 8 of e.safetensors, got bytes 7b 22 77 22 3a. This is not a safetensors file.',
  ],
  [
    'no object',
    fileOf('[1]', []),
    'expected a JSON object at offset 8 of e.safetensors, got bytes 5b 31 5d. This is not a safetensors file.',
  ],
  [
    'data cut short',
    fileOf(HEADER, DATA.slice(0, 5)),
    `expected 9 bytes of tensor data at offset ${8 + HEADER.length} of e.safetensors, got 5. The file is cut short: write it again.`,
  ],
  [
    'data appended',
    fileOf(HEADER, [...DATA, 0]),
    `expected 9 bytes of tensor data at offset ${8 + HEADER.length} of e.safetensors, got 10. Something was appended to the file: write it again.`,
  ],
  [
    'an unknown dtype',
    one('{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}'),
    `expected dtype F32, F64, F16, BF16, I8, I16, I32, I64, U8, U16, U32, U64, BOOL for tensor 'w' at offset 8 of e.safetensors, got "F8_E4M3". Convert the tensor before saving.`,
  ],
  [
    'a wrong size',
    one('{"dtype":"F32","shape":[3],"data_offsets":[0,8]}'),
    `expected 12 bytes (F32 of shape [3]) for tensor 'w' at offset 8 of e.safetensors, got 8. Write the file again.`,
  ],
  [
    'a broken shape',
    one('{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}'),
    `expected a shape of whole numbers for tensor 'w' at offset 8 of e.safetensors, got [-2]. Write the file again.`,
  ],
  [
    'broken offsets',
    one('{"dtype":"F32","shape":[2],"data_offsets":[8,0]}'),
    `expected data_offsets [begin, end] for tensor 'w' at offset 8 of e.safetensors, got [8,0]. Write the file again.`,
  ],
  [
    'metadata that is no text',
    fileOf('{"__metadata__":{"epoch":7}}', []),
    'expected text as __metadata__.epoch at offset 8 of e.safetensors, got 7. Write the file again.',
  ],
];
test.each(cases)('%s is refused', (_, bytes, message) => expect(refusal(bytes)).toBe(`decodeSafetensors: ${message}`));

test('a tensor of an unknown type is refused only where it is asked for', () => {
  const header = '{"x":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}';
  const { tensors } = openSafetensors(fileOf(header, DATA.slice(0, 8)), 'e.safetensors');
  expect([tensors.get('x')?.shape, tensors.get('y')?.read().data]).toEqual([[4], Uint8Array.from(DATA.slice(4, 8))]);
  expect(() => tensors.get('x')?.read()).toThrow(/^decodeSafetensors: expected dtype F32, .* got "F8_E4M3"/);
});

test('overlaps and holes are refused', () => {
  const pair = (begin: number) =>
    `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[1],"data_offsets":[${begin},${begin + 1}]}}`;
  expect(refusal(fileOf(pair(7), DATA))).toContain(
    "the data of tensor 'b' at offset 122 of e.safetensors, got data_offsets [7, 8], which overlaps",
  );
  expect(refusal(fileOf(pair(9), DATA))).toContain('got data_offsets [9, 10], which leaves a hole before it');
});

test('writing refuses data that do not fit their shape, and the reserved name', () => {
  const data = Float32Array.of(1, 2);
  expect(() => encodeSafetensors(new Map([['w', { dtype: 'F32', shape: [3], data }]]))).toThrow(
    "encodeSafetensors: expected 3 values for tensor 'w' of shape [3], got 2. Pass the shape of the data.",
  );
  expect(() => encodeSafetensors(new Map([['__metadata__', { dtype: 'F32', shape: [2], data }]]))).toThrow('Rename the tensor.');
});
