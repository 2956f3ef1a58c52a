// Checkpoints say what they were trained on, and are refused for anything else.
import { convNet, encodeCheckpoint, initialVariables } from '@softlabel/train';
import { expect, test } from 'vitest';
import { decodeEpoch, encodeEpoch } from './checkpoint.ts';
import type { TrainedOn } from './data.ts';
import { epochRecord } from './records.fixture.ts';

const model = convNet({ depth: 1, width: 4, norm: 'batch', pooling: 'avg' }, { height: 8, width: 8, channels: 3 }, 2);
const classNames = ['cat', 'dog'];
const data = { classNames, whitening: null, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;

const values = initialVariables(model, 1);

test('a checkpoint is read, unless it says that its classes are others', () => {
  const written = (names: readonly string[]) => encodeCheckpoint(model, values, { classNames: JSON.stringify(names) });
  expect(decodeEpoch(model, data, written(classNames), 'a.safetensors').values).toEqual(values);
  expect(() => decodeEpoch(model, data, written(['dog', 'cat']), 'a.safetensors')).toThrow(
    'checkpoint: expected the classes ["cat","dog"] in a.safetensors, got ["dog","cat"]. Use the data set that it was trained on.',
  );
});

test('a checkpoint of another preprocessing is refused, and the difference named', () => {
  const record = epochRecord('e', 1);
  const map = { mean: Float32Array.of(0.5, 0.25), matrix: Float32Array.of(1, 2, 3, 4) };
  const whitened = encodeEpoch(model, { ...data, whitening: 'abc' }, { values, record, seed: 1, whitening: map });
  const read = (changes: Partial<TrainedOn>) => decodeEpoch(model, { ...data, ...changes }, whitened, 'a.safetensors');
  expect(read({ whitening: 'abc' }).values).toEqual(values);
  expect(read({ whitening: 'abc' }).whitening()).toEqual(map);
  expect(() => read({ whitening: 'def' })).toThrow(
    'checkpoint: expected the preprocessing zca def in a.safetensors, got zca abc. Set data as it was trained on, data.preprocessing above all.',
  );
  expect(() => read({})).toThrow(
    'checkpoint: expected the preprocessing normalise {"mean":[0.5,0.5,0.5],"std":[0.25,0.25,0.25]} in a.safetensors, got zca abc.',
  );
});
