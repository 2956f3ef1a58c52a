// Checkpoints come back as they went in, carry PyTorch's layouts, and refuse what does not fit.
import { decodeSafetensors, encodeSafetensors, TorchTensor } from '@softlabel/formats';
import { describe, expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint, loadParameters, loadStateDict } from './checkpoint.ts';
import { initialVariables } from './init.ts';
import { convNet } from './models/convnet.ts';

const model = convNet({ depth: 2, width: 4, norm: 'batch', pooling: 'avg' }, { height: 8, width: 8, channels: 3 }, 5);
const values = initialVariables(model, 3);
const bytes = encodeCheckpoint(model, values, { epoch: '7' });

test('what is read is what was written, to the bit', () => {
  const read = decodeCheckpoint(model, bytes, 'epoch-0007.safetensors');
  expect(read.values).toEqual(values);
  expect(read.metadata).toEqual({ epoch: '7', model: 'convnet-d2-w4' });
});

test('filters are stored [o, c, r, s] and classifier columns in c h w order', () => {
  const { tensors } = decodeSafetensors(bytes, 'file');
  expect(tensors.get('features_a.0.weight')?.shape).toEqual([4, 3, 3, 3]);
  const filters = tensors.get('features_a.0.weight')?.data;
  const [o, c, r, s] = [2, 1, 0, 2];
  expect(filters?.[((o * 3 + c) * 3 + r) * 3 + s]).toBe(values['features_a.0.weight'][((r * 3 + s) * 3 + c) * 4 + o]);
  const classifier = tensors.get('classifier.weight');
  expect(classifier?.shape).toEqual([5, 16]);
  const [k, channel, row, column] = [3, 2, 1, 0];
  expect(classifier?.data[k * 16 + channel * 4 + row * 2 + column]).toBe(
    values['classifier.weight'][((row * 2 + column) * 4 + channel) * 5 + k],
  );
});

test('a file cut short is refused by name', () => {
  expect(() => decodeCheckpoint(model, bytes.slice(0, bytes.length - 5), 'epoch-0007.safetensors')).toThrow(/epoch-0007\.safetensors/);
});

test('another width, a missing and an unknown tensor are refused by name, with what to do', () => {
  const wider = convNet({ depth: 2, width: 8, norm: 'batch', pooling: 'avg' }, { height: 8, width: 8, channels: 3 }, 5);
  expect(() => decodeCheckpoint(wider, bytes, 'x.safetensors')).toThrow(
    "checkpoint: expected F32 [8, 3, 3, 3] for 'features_a.0.weight' of convnet-d2-w8 in x.safetensors, got F32 [4, 3, 3, 3]. Check the recipe's model, or train the expert again.",
  );
  const { tensors } = decodeSafetensors(bytes, 'x');
  tensors.delete('classifier.bias');
  expect(() => decodeCheckpoint(model, encodeSafetensors(tensors), 'x.safetensors')).toThrow(
    /expected F32 \[5\] for 'classifier\.bias' .* got none/,
  );
  tensors.set('head.weight', { dtype: 'F32', shape: [1], data: new Float32Array(1) });
  expect(() => decodeCheckpoint(model, encodeSafetensors(tensors), 'x.safetensors')).toThrow(/got unknown 'head\.weight'/);
});

test('batches are counted as whole numbers in files, and from 0 where PyTorch did not count yet', () => {
  const seen = { ...values, 'features_a.1.num_batches_tracked': Float32Array.of(3) };
  const { tensors } = decodeSafetensors(encodeCheckpoint(model, seen, {}), 'file');
  expect(tensors.get('features_a.1.num_batches_tracked')).toEqual({ dtype: 'I64', shape: [], data: BigInt64Array.of(3n) });
  tensors.delete('features_a.1.num_batches_tracked');
  expect(decodeCheckpoint(model, encodeSafetensors(tensors), 'file').values).toEqual(values);
});

describe('loadStateDict', () => {
  const { tensors } = decodeSafetensors(bytes, 'file');
  const asTorch = (dtype: 'float32' | 'int64', shape: readonly number[], data: ArrayBufferView) => {
    const strides = shape.map((_, d) => shape.slice(d + 1).reduce((product, size) => product * size, 1));
    const size = dtype === 'int64' ? 8 : 4;
    return new TorchTensor(dtype, { shape, strides, offset: 0, size }, async () => new Uint8Array(data.buffer));
  };
  const stateDict = () =>
    new Map([...tensors].map(([name, { dtype, shape, data }]) => [name, asTorch(dtype === 'I64' ? 'int64' : 'float32', shape, data)]));

  test('gives what a checkpoint of the same tensors gives', async () => {
    expect(await loadStateDict(model, stateDict(), 'expert.pth')).toEqual(values);
  });

  test('parameters without names are those of the model in its order', async () => {
    const plain = convNet({ depth: 2, width: 4, norm: 'instance', pooling: 'avg' }, { height: 8, width: 8, channels: 3 }, 5);
    const started = initialVariables(plain, 3);
    const written = decodeSafetensors(encodeCheckpoint(plain, started, {}), 'file').tensors;
    const parameters = Array.from(written.values(), ({ shape, data }) => asTorch('float32', shape, data));
    expect(await loadParameters(plain, parameters, 'replay_buffer_0.pt#0/20')).toEqual(started);
    await expect(loadParameters(plain, parameters.slice(1), 'replay_buffer_0.pt#0/20')).rejects.toThrow(
      "checkpoint: expected the 10 parameters of convnet-d2-w4 in replay_buffer_0.pt#0/20, got 9. Check the recipe's model.",
    );
  });

  test('refuses an unexpected, a missing and a mis-shaped tensor, each by name', async () => {
    const load = (change: (dict: Map<string, TorchTensor>) => void) => {
      const dict = stateDict();
      change(dict);
      return loadStateDict(model, dict, 'expert.pth');
    };
    await expect(load((dict) => dict.set('module.classifier.bias', asTorch('float32', [5], new Float32Array(5))))).rejects.toThrow(
      "checkpoint: expected the tensors of convnet-d2-w4 in expert.pth, got unknown 'module.classifier.bias'. Check the recipe's model.",
    );
    await expect(load((dict) => dict.delete('features_a.1.running_var'))).rejects.toThrow(
      "checkpoint: expected F32 [4] for 'features_a.1.running_var' of convnet-d2-w4 in expert.pth, got none. Check the recipe's model, or train the expert again.",
    );
    await expect(load((dict) => dict.set('classifier.bias', asTorch('float32', [10], new Float32Array(10))))).rejects.toThrow(
      "checkpoint: expected F32 [5] for 'classifier.bias' of convnet-d2-w4 in expert.pth, got float32 [10]. Check the recipe's model, or train the expert again.",
    );
    await expect(load((dict) => dict.set('classifier.bias', asTorch('int64', [5], new BigInt64Array(5))))).rejects.toThrow(
      "expected F32 [5] for 'classifier.bias' of convnet-d2-w4 in expert.pth, got int64 [5].",
    );
  });
});
