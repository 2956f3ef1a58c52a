// Weights from any file: ours, and PyTorch's, with names and without. Fixtures: scripts/fixtures/torch-files.py.
import { readFileSync } from 'node:fs';
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '@softlabel/formats';
import { convNet, encodeCheckpoint, initialVariables, type Model } from '@softlabel/train';
import { expect, test } from 'vitest';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { readWeights } from './weights.ts';

const modelOf = (norm: 'instance' | 'batch', width = 4): Model =>
  convNet({ depth: 1, width, norm, pooling: 'avg' }, { height: 8, width: 8, channels: 3 }, 2);
const model = modelOf('instance');
const data = { classNames: ['cat', 'dog'], whitening: null, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`../../../formats/fixtures/${name}`, import.meta.url)));
const names = ['state-dict.pt', 'whole-model.pt', 'convnet.pt', 'replay-buffer.pt'];
const files = memoryFiles(new Map(names.map((name) => [name, fixture(name)])));
const read = (address: string, of = model) => readWeights(of, data, files, address);

test('a checkpoint and a state dict are known by their names', async () => {
  const values = initialVariables(model, 1);
  files.contents.set('a.safetensors', encodeCheckpoint(model, values, {}));
  files.contents.set('convnet.PTH', fixture('convnet.pt'));
  expect((await read('a.safetensors')).values).toEqual(values);
  expect(await read('convnet.PTH')).toEqual(await read('convnet.pt'));
});

test('a PyTorch file of another model is refused, of trajectories without an epoch, and one that would run code', async () => {
  await expect(read('state-dict.pt')).rejects.toThrow(
    "checkpoint: expected the tensors of convnet-d1-w4 in state-dict.pt, got unknown '0.weight'. Check the recipe's model.",
  );
  await expect(read('replay-buffer.pt')).rejects.toThrow(
    'checkpoint: expected a state dict in replay-buffer.pt, got a list. If these are trajectories, name one epoch: replay-buffer.pt#0/20 for the first expert after 20.',
  );
  await expect(read('whole-model.pt')).rejects.toThrow('The pickle would run code');
});

test("a checkpoint from Python may hold floats of any width, under DataParallel's names", async () => {
  const { tensors, metadata } = decodeSafetensors(encodeCheckpoint(model, initialVariables(model, 1), {}));
  /** Values whose lower half is 0, so that bfloat16 holds them. */
  const bits = (data: ArrayLike<number | bigint>) =>
    Uint16Array.from(new Uint32Array(Float32Array.from(data, Number).buffer), (word) => word >>> 16);
  const as = (change: (data: ArrayLike<number | bigint>) => Pick<SafeTensor, 'dtype' | 'data'>, prefix = '') =>
    encodeSafetensors(
      new Map([...tensors].map(([name, { shape, data }]) => [prefix + name, { shape, ...change(data) } as SafeTensor])),
      metadata,
    );
  files.contents.set(
    'bf16.safetensors',
    as((data) => ({ dtype: 'BF16', data: bits(data) }), 'module.'),
  );
  files.contents.set(
    'f64.safetensors',
    as((data) => ({ dtype: 'F64', data: Float64Array.from(data, Number) })),
  );
  files.contents.set(
    'f16.safetensors',
    as((data) => ({ dtype: 'F16', data: new Uint16Array(data.length).fill(0x3c00) })),
  );
  files.contents.set(
    'int.safetensors',
    as((data) => ({ dtype: 'I32', data: new Int32Array(data.length) })),
  );
  expect((await read('f64.safetensors')).values).toEqual(initialVariables(model, 1));
  const floor = (values: Float32Array) => new Float32Array(Uint32Array.from(bits(values), (word) => word << 16).buffer);
  const truncated = Object.entries(initialVariables(model, 1)).map(([name, values]) => [name, floor(values)]);
  expect((await read('bf16.safetensors')).values).toEqual(Object.fromEntries(truncated));
  expect((await read('f16.safetensors')).values['classifier.bias']).toEqual(Float32Array.of(1, 1));
  await expect(read('int.safetensors')).rejects.toThrow(
    /^checkpoint: expected F32 \[.*\] for '.*' of convnet-d1-w4 in int\.safetensors, got I32 /,
  );
});

test('weights that are NaN or infinite are refused', async () => {
  const values = initialVariables(model, 1);
  for (const lost of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const bias = values['classifier.bias'].with(1, lost);
    files.contents.set('lost.safetensors', encodeCheckpoint(model, { ...values, 'classifier.bias': bias }, {}));
    await expect(read('lost.safetensors')).rejects.toThrow(
      'checkpoint: expected finite weights in lost.safetensors, got NaN or infinity in classifier.bias. Use an earlier epoch, or other weights.',
    );
  }
});

test("parameters of a trajectory get the names of the model's, in PyTorch's order", async () => {
  const last = await read('replay-buffer.pt#1/1');
  expect(last.values).toEqual((await read('convnet.pt')).values);
  const hashes = await Promise.all(['0/0', '0/1', '1/0'].map(async (place) => (await read(`replay-buffer.pt#${place}`)).hash));
  expect(new Set([last.hash, ...hashes]).size).toBe(4);
});

test('a trajectory of another model is refused, and an epoch that it does not have', async () => {
  await expect(read('replay-buffer.pt#1/1', modelOf('instance', 8))).rejects.toThrow(
    "checkpoint: expected F32 [8, 3, 3, 3] for 'features_a.0.weight' of convnet-d1-w8 in replay-buffer.pt#1/1, got float32 [4, 3, 3, 3].",
  );
  await expect(read('replay-buffer.pt#1/1', modelOf('batch'))).rejects.toThrow("for 'features_a.1.running_mean' of convnet-d1-w4");
  await expect(read('replay-buffer.pt#0/2')).rejects.toThrow(
    'trajectoryParameters: expected epoch 2 in replay-buffer.pt, got 2 of them, counted from 0. Choose another.',
  );
});
