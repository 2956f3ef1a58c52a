// Resume files keep every bit of a training's state.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeResumePoints, encodeResumePoints } from './resume.ts';

const values = fc.array(fc.float(), { maxLength: 5 }).map((numbers) => Float32Array.from(numbers));
const tensors = fc.dictionary(fc.string({ minLength: 1 }), values, { noNullPrototype: true });
const points = fc.record({
  identity: fc.string(),
  epoch: fc.nat(),
  seconds: fc.nat().map((eighths) => eighths / 8),
  notes: fc.string(),
  snapshot: fc.record({ variables: tensors, optimizer: tensors }),
});

test('resume points come back as they were', () => {
  fc.assert(
    fc.property(fc.array(points, { maxLength: 3 }), (saved) => {
      expect(decodeResumePoints(encodeResumePoints(saved), 'r')).toEqual(saved);
    }),
  );
});

test('a file cut short is refused by name', () => {
  const snapshot = { variables: { w: Float32Array.of(1, 2, 3) }, optimizer: {} };
  const bytes = encodeResumePoints([{ identity: 'i', epoch: 3, seconds: 1, notes: '', snapshot }]);
  expect(() => decodeResumePoints(bytes.slice(0, -4), 'run/resume.safetensors')).toThrow(/decodeSafetensors: .*run\/resume\.safetensors/);
});
