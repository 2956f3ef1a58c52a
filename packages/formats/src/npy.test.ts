// .npy against bytes that NumPy 1.24 wrote, round trips, and the exact text of every refusal.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from './format-error.ts';
import { decodeNpy, decodeNpyShape, encodeNpy, type NpyArray, npyNumbers } from './npy.ts';

const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

/** array([[1.5, -2, 3], [0.1, inf, -0.0]], '<f4') */
const MATRIX = fromBase64(
  'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAQEDNzMw9AACAfwAAAIA=',
);
/** array([1, -2, 2**62], '<i8'), version 2.0 */
const VECTOR = fromBase64(
  'k05VTVBZAgB0AAAAeydkZXNjcic6ICc8aTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMywpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAAP7/////////AAAAAAAAAEA=',
);
/** array(7, 'u1') */
const SCALAR = fromBase64(
  'k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoH',
);
/** asfortranarray(arange(6, '<i4').reshape(2, 3)) */
const FORTRAN = fromBase64(
  'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAwAAAAEAAAAEAAAAAgAAAAUAAAA=',
);

const matrix: NpyArray = { dtype: 'f4', shape: [2, 3], data: Float32Array.of(1.5, -2, 3, 0.1, Number.POSITIVE_INFINITY, -0) };
const vector: NpyArray = { dtype: 'i8', shape: [3], data: BigInt64Array.of(1n, -2n, 2n ** 62n) };
const scalar: NpyArray = { dtype: 'u1', shape: [], data: Uint8Array.of(7) };

test("NumPy's own bytes are read, and written the same", () => {
  expect(decodeNpy(MATRIX)).toEqual(matrix);
  expect(decodeNpy(VECTOR)).toEqual(vector);
  expect(decodeNpy(Buffer.concat([Buffer.of(1), SCALAR]).subarray(1))).toEqual(scalar);
  expect(encodeNpy(matrix)).toEqual(MATRIX);
  expect(encodeNpy(vector, 2)).toEqual(VECTOR);
  expect(encodeNpy(scalar)).toEqual(SCALAR);
});

test('arrays come back bit for bit in both versions', () => {
  const shapes = fc.array(fc.nat(5), { maxLength: 4 });
  fc.assert(
    fc.property(shapes, fc.constantFrom(1 as const, 2 as const), fc.infiniteStream(fc.double()), (shape, version, draws) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const doubles = Float64Array.from({ length: count }, () => draws.next().value);
      const words = Uint32Array.from(doubles);
      for (const array of [
        { dtype: 'f8', shape, data: doubles } as const,
        { dtype: 'f4', shape, data: Float32Array.from(doubles) } as const,
        { dtype: 'u4', shape, data: words } as const,
        { dtype: 'i4', shape, data: Int32Array.from(words) } as const,
        { dtype: 'u8', shape, data: BigUint64Array.from(words, BigInt) } as const,
        { dtype: 'f2', shape, data: Uint16Array.from(words) } as const,
        { dtype: 'i2', shape, data: Int16Array.from(words) } as const,
        { dtype: 'u2', shape, data: Uint16Array.from(words) } as const,
        { dtype: 'i1', shape, data: Int8Array.from(words) } as const,
        { dtype: 'b1', shape, data: Uint8Array.from(words, (word) => word & 1) } as const,
      ]) {
        expect(decodeNpy(encodeNpy(array, version))).toEqual(array);
      }
    }),
    { numRuns: 50 },
  );
});

test('types are those that NumPy names, and their values numbers', () => {
  const header = (array: NpyArray) => new TextDecoder().decode(encodeNpy(array)).slice(10, 30);
  const halves: NpyArray = { dtype: 'f2', shape: [3], data: Uint16Array.of(0x3c00, 0xc000, 0x3555) };
  expect(header(halves)).toContain("'<f2'");
  expect(Array.from(npyNumbers(halves))).toEqual([1, -2, 0.333251953125]);
  const mask: NpyArray = { dtype: 'b1', shape: [2], data: Uint8Array.of(1, 0) };
  expect(header(mask)).toContain("'|b1'");
  expect(npyNumbers(mask)).toEqual(Uint8Array.of(1, 0));
  expect(header({ dtype: 'i1', shape: [1], data: Int8Array.of(-1) })).toContain("'|i1'");
  expect(npyNumbers(vector)).toEqual([1, -2, 2 ** 62]);
  const places: NpyArray = { dtype: 'u8', shape: [2], data: BigUint64Array.of(3n, 2n ** 63n) };
  expect(header(places)).toContain("'<u8'");
  expect(npyNumbers(places)).toEqual([3, 2 ** 63]);
});

test('the shape is told of any type, and of none that is not there', () => {
  expect(decodeNpyShape(edited(MATRIX, 21, '<U2'))).toEqual([2, 3]);
  expect(decodeNpyShape(edited(MATRIX, 52, 'shapf'))).toBeNull();
  expect(() => decodeNpyShape(new Uint8Array(3), 'a.npy')).toThrow('a.npy');
});

test('cutting a file anywhere is noticed', () => {
  for (let length = 0; length < VECTOR.length; length++) expect(() => decodeNpy(VECTOR.subarray(0, length))).toThrow(FormatError);
});

const refusal = (bytes: Uint8Array) => {
  try {
    decodeNpy(bytes, 'logits.npy');
  } catch (error) {
    if (error instanceof FormatError) return error.message;
  }
  throw new Error('decoded');
};
const edited = (bytes: Uint8Array, offset: number, text: string) => {
  const copy = new Uint8Array(bytes);
  copy.set(new TextEncoder().encode(text), offset);
  return copy;
};
const cases: [string, Uint8Array, string][] = [
  [
    'a foreign file',
    new TextEncoder().encode('PK'),
    'expected bytes 93 4e 55 4d 50 59 at offset 0 of logits.npy, got bytes 50 4b. This is not an .npy file.',
  ],
  [
    'an empty file',
    new Uint8Array(),
    'expected bytes 93 4e 55 4d 50 59 at offset 0 of logits.npy, got the end of the file. This is not an .npy file.',
  ],
  ['version 3', edited(MATRIX, 6, '\u0003'), 'expected version 1 or 2 at offset 6 of logits.npy, got 3. Save the array with numpy.save.'],
  [
    'a header cut short',
    MATRIX.subarray(0, 60),
    'expected 118 bytes of header at offset 10 of logits.npy, got 50. The file is cut short: write it again.',
  ],
  [
    'values cut short',
    MATRIX.subarray(0, 140),
    'expected 24 bytes (<f4 of shape [2,3]) at offset 128 of logits.npy, got 12. The file is cut short: write it again.',
  ],
  [
    'another type',
    edited(MATRIX, 21, '<c8'),
    "expected a type of <f2, <f4, <f8, |i1, <i2, <i4, <i8, |u1, <u2, <u4, <u8, |b1 at offset 10 of logits.npy, got '<c8'. Convert it with array.astype.",
  ],
  [
    'big-endian',
    edited(MATRIX, 21, '>f4'),
    "expected a type of <f2, <f4, <f8, |i1, <i2, <i4, <i8, |u1, <u2, <u4, <u8, |b1 at offset 10 of logits.npy, got '>f4'. Convert it with array.astype.",
  ],
  ['Fortran order', FORTRAN, 'expected C order at offset 10 of logits.npy, got Fortran order. Save numpy.ascontiguousarray(array).'],
];
test.each(cases)('%s is refused', (_, bytes, message) => {
  expect(refusal(bytes)).toBe(`decodeNpy: ${message}`);
});

test('writing refuses data that do not fit their shape', () => {
  expect(() => encodeNpy({ dtype: 'u1', shape: [2, 2], data: Uint8Array.of(1) })).toThrow('expected 4 values of shape [2,2], got 1');
});
