// Weights from any file: ours, and PyTorch's. Fixtures: scripts/fixtures/torch-files.py.
import { readFileSync } from 'node:fs';
import { convNet, encodeCheckpoint, initialVariables } from '@softlabel/train';
import { expect, test } from 'vitest';
import { encodeEpoch, readWeights } from './checkpoint.ts';
import type { TrainedOn } from './data.ts';
import { epochRecord } from './records.fixture.ts';

const model = convNet({ depth: 1, width: 4, norm: 'batch', pooling: 'avg' }, { height: 8, width: 8, channels: 3 }, 2);
const classNames = ['cat', 'dog'];
const data = { classNames, whitening: null, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const torchFile = (name: string) => new Uint8Array(readFileSync(new URL(`../../../formats/fixtures/${name}`, import.meta.url)));

const values = initialVariables(model, 1);

test('a checkpoint is read, unless it says that its classes are others', async () => {
  const written = (names: readonly string[]) => encodeCheckpoint(model, values, { classNames: JSON.stringify(names) });
  expect(await readWeights(model, data, written(classNames), 'a.safetensors')).toEqual(values);
  await expect(readWeights(model, data, written(['dog', 'cat']), 'a.safetensors')).rejects.toThrow(
    'checkpoint: expected the classes ["cat","dog"] in a.safetensors, got ["dog","cat"]. Use the data set that it was trained on.',
  );
});

test('a checkpoint of another preprocessing is refused, and the difference named', async () => {
  const record = epochRecord('e', 1);
  const whitened = encodeEpoch(model, { ...data, whitening: 'abc' }, values, record, 1);
  const read = (changes: Partial<TrainedOn>) => readWeights(model, { ...data, ...changes }, whitened, 'a.safetensors');
  expect(await read({ whitening: 'abc' })).toEqual(values);
  await expect(read({ whitening: 'def' })).rejects.toThrow(
    'checkpoint: expected the preprocessing zca def in a.safetensors, got zca abc. Set data as it was trained on, data.preprocessing above all.',
  );
  await expect(read({})).rejects.toThrow(
    'checkpoint: expected the preprocessing normalise {"mean":[0.5,0.5,0.5],"std":[0.25,0.25,0.25]} in a.safetensors, got zca abc.',
  );
});

test('a PyTorch file is known by its name, and refused where it is of another model or would run code', async () => {
  await expect(readWeights(model, data, torchFile('state-dict.pt'), 'expert.pth')).rejects.toThrow(
    "checkpoint: expected the tensors of convnet-d1-w4 in expert.pth, got unknown '0.weight'. Check the recipe's model.",
  );
  await expect(readWeights(model, data, torchFile('whole-model.pt'), 'expert.pt')).rejects.toThrow('The pickle would run code');
});
