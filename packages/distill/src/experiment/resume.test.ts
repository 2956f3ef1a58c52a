// Resume files keep every bit of a training's state.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeResumePoint, encodeResumePoint } from './resume.ts';

const values = fc.array(fc.float(), { maxLength: 5 }).map((numbers) => Float32Array.from(numbers));
const tensors = fc.dictionary(fc.string({ minLength: 1 }), values, { noNullPrototype: true });
const points = fc.record({
  identity: fc.string(),
  epoch: fc.nat(),
  seconds: fc.nat().map((eighths) => eighths / 8),
  notes: fc.string(),
  snapshot: fc.record({ variables: tensors, optimizer: tensors }),
});

test('a resume point comes back as it was', () => {
  fc.assert(
    fc.property(points, (point) => {
      expect(decodeResumePoint(encodeResumePoint(point), 'r')).toEqual(point);
    }),
  );
});

test('a file cut short is refused by name', () => {
  const snapshot = { variables: { w: Float32Array.of(1, 2, 3) }, optimizer: {} };
  const bytes = encodeResumePoint({ identity: 'i', epoch: 3, seconds: 1, notes: '', snapshot });
  expect(() => decodeResumePoint(bytes.slice(0, -4), 'run/resume.safetensors')).toThrow(/decodeSafetensors: .*run\/resume\.safetensors/);
});
