// Weights from any file: ours, and PyTorch's. Fixtures: scripts/fixtures/torch-files.py.
import { readFileSync } from 'node:fs';
import { convNet, encodeCheckpoint, initialVariables } from '@softlabel/train';
import { expect, test } from 'vitest';
import { readWeights } from './checkpoint.ts';

const model = convNet({ depth: 1, width: 4, norm: 'batch', pooling: 'avg' }, { height: 8, width: 8, channels: 3 }, 2);
const classNames = ['cat', 'dog'];
const torchFile = (name: string) => new Uint8Array(readFileSync(new URL(`../../../formats/fixtures/${name}`, import.meta.url)));

test('a checkpoint is read, unless it says that its classes are others', async () => {
  const values = initialVariables(model, 1);
  const written = (names: readonly string[]) => encodeCheckpoint(model, values, { classNames: JSON.stringify(names) });
  expect(await readWeights(model, classNames, written(classNames), 'a.safetensors')).toEqual(values);
  await expect(readWeights(model, classNames, written(['dog', 'cat']), 'a.safetensors')).rejects.toThrow(
    'checkpoint: expected the classes ["cat","dog"] in a.safetensors, got ["dog","cat"]. Use the data set that it was trained on.',
  );
});

test('a PyTorch file is known by its name, and refused where it is of another model or would run code', async () => {
  await expect(readWeights(model, classNames, torchFile('state-dict.pt'), 'expert.pth')).rejects.toThrow(
    "checkpoint: expected the tensors of convnet-d1-w4 in expert.pth, got unknown '0.weight'. Check the recipe's model.",
  );
  await expect(readWeights(model, classNames, torchFile('whole-model.pt'), 'expert.pt')).rejects.toThrow('The pickle would run code');
});
