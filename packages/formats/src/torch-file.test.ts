// .pt files by PyTorch itself and by hand: views, types, nesting, and every refusal. Fixtures: scripts/fixtures/torch-files.py.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bytesAtHand } from './byte-source.ts';
import { openTorchFile, stateDictOf, type TorchValue } from './torch-file.ts';
import { TorchTensor } from './torch-tensor.ts';
import { trajectoryParameters } from './torch-trajectory.ts';
import { encodeZip } from './zip.ts';

const open = (name: string) => openTorchFile(bytesAtHand(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)), name));
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const at = (value: TorchValue | undefined, ...keys: (string | number)[]): TorchValue | undefined =>
  keys.reduce<TorchValue | undefined>(
    (inner, key) => (inner instanceof Map ? inner.get(String(key)) : Array.isArray(inner) ? inner[Number(key)] : undefined),
    value,
  );
const numbersOf = async (value: TorchValue | undefined) => {
  if (!(value instanceof TorchTensor)) throw new Error('no tensor');
  return [value.shape, [...(await value.readFloats())]];
};

test('a state dict gives its tensors by name, in its order', async () => {
  const dict = stateDictOf(await open('state-dict.pt'), 'state-dict.pt');
  expect([...dict.keys()]).toEqual([
    '0.weight',
    '0.bias',
    '1.weight',
    '1.bias',
    '1.running_mean',
    '1.running_var',
    '1.num_batches_tracked',
  ]);
  expect(await numbersOf(dict.get('0.weight'))).toEqual([[2, 1, 3, 3], Array.from({ length: 18 }, (_, i) => i)]);
  expect(await numbersOf(dict.get('0.bias'))).toEqual([[2], [0.5, -0.5]]);
  expect(await dict.get('1.num_batches_tracked')?.read()).toEqual({ dtype: 'int64', shape: [], data: BigInt64Array.of(2n) });
});

test('a state dict is found below `model`, and what else a checkpoint holds is kept', async () => {
  const checkpoint = await open('checkpoint.pt');
  expect(stateDictOf(checkpoint, 'checkpoint.pt').size).toBe(7);
  expect([at(checkpoint, 'epoch'), at(checkpoint, 'lr'), at(checkpoint, 'best')]).toEqual([3, 0.1, null]);
  await expect(open('trajectories.pt').then((value) => stateDictOf(value, 'a.pt'))).rejects.toThrow(
    'stateDictOf: expected a dictionary of tensors in a.pt, got a list. Save model.state_dict() alone.',
  );
});

test('names that DataParallel wraps are given without its prefix, if all have it', async () => {
  const dict = stateDictOf(await open('state-dict.pt'), 'a.pt');
  const wrapped = new Map([...dict].map(([name, tensor]) => [`module.${name}`, tensor]));
  expect([...stateDictOf(wrapped, 'a.pt')]).toEqual([...dict]);
  expect([...stateDictOf(new Map([['state_dict', wrapped]]), 'a.pt')]).toEqual([...dict]);
  const mixed = new Map([...wrapped, ...dict]);
  expect([...stateDictOf(mixed, 'a.pt')]).toEqual([...mixed]);
});

/** pickle.dumps({'args': argparse.Namespace(lr=0.1)}, 2), but for its end, which is not reached. */
const ARGUMENTS = latin1('\x80\x02}q\0X\x04\0\0\0argsq\x01cargparse\nNamespace\nq\x02)\x81');

test("arguments beside the model of torchvision's checkpoints are refused, with the line that leaves them out", async () => {
  const bytes = await encodeZip([{ name: 'a/data.pkl', bytes: ARGUMENTS }]);
  await expect(openTorchFile(bytesAtHand(bytes, 'runs/v1.0/checkpoint.pth'))).rejects.toThrow(
    "decodePickle: expected plain data at offset 16 of runs/v1.0/checkpoint.pth:a/data.pkl, got the name argparse Namespace. It would run code to be read. If you trust the file and its weights are below 'model', as torchvision saves them, keep them alone, in Python: import torch; torch.save(torch.load('runs/v1.0/checkpoint.pth', map_location='cpu', weights_only=False)['model'], 'runs/v1.0/checkpoint-model.pth')",
  );
});

test('strides and offsets are honoured', async () => {
  const views = await open('views.pt');
  const rows = (count: number, columns: number, value: (r: number, c: number) => number) =>
    Array.from({ length: count * columns }, (_, i) => value(Math.floor(i / columns), i % columns));
  expect(await numbersOf(at(views, 'transposed'))).toEqual([[6, 4], rows(6, 4, (r, c) => 6 * c + r)]);
  expect(await numbersOf(at(views, 'rows'))).toEqual([[2, 6], rows(2, 6, (r, c) => 6 * (r + 1) + c)]);
  expect(await numbersOf(at(views, 'every second column'))).toEqual([[4, 3], rows(4, 3, (r, c) => 6 * r + 2 * c + 1)]);
  expect(await numbersOf(at(views, 'expanded'))).toEqual([
    [2, 3],
    [1, 1, 1, 2, 2, 2],
  ]);
  expect(await numbersOf(at(views, 'scalar'))).toEqual([[], [7]]);
  expect(await numbersOf(at(views, 'empty'))).toEqual([[0, 3], []]);
  expect(await numbersOf(at(views, 'parameter'))).toEqual([[2], [1, 2]]);
});

test('every type is read as it is, and as floats', async () => {
  const types = await open('types.pt');
  expect(types instanceof Map && [...types.keys()]).toHaveLength(10);
  for (const [name, tensor] of types instanceof Map ? types : []) {
    const last = name === 'bool' ? 1 : 100;
    expect([name, await numbersOf(tensor)]).toEqual([name, [[3], [0, 1, last]]]);
    expect(tensor instanceof TorchTensor && tensor.dtype).toBe(name);
  }
});

test('lists of lists keep their order', async () => {
  const value = await open('trajectories.pt');
  expect(await numbersOf(at(value, 1, 2, 0))).toEqual([[2], [12, 12]]);
});

test('an epoch of an expert is found in lists of lists, and nothing else is taken for one', async () => {
  const parameters = trajectoryParameters(await open('trajectories.pt'), 1, 2, 'a.pt');
  expect(await Promise.all(parameters.map(numbersOf))).toEqual([[[2], [12, 12]]]);
  const list = await open('trajectories.pt');
  const refused: [TorchValue, number, number, string][] = [
    [list, 2, 0, 'expected expert 2 in a.pt, got 2 of them, counted from 0. Choose another.'],
    [list, 1, 3, 'expected epoch 3 in a.pt, got 3 of them, counted from 0. Choose another.'],
    [
      await open('state-dict.pt'),
      0,
      0,
      'expected a list of experts in a.pt, got a dictionary. A state dict is read by its file name alone.',
    ],
    [[parameters], 0, 0, 'expected a list of tensors for each epoch in a.pt, got a tensor. Save the parameters of every epoch as a list.'],
  ];
  for (const [value, expert, epoch, message] of refused)
    expect(() => trajectoryParameters(value, expert, epoch, 'a.pt')).toThrow(`trajectoryParameters: ${message}`);
});

test('a whole model is refused by name', async () => {
  await expect(open('whole-model.pt')).rejects.toThrow(
    'decodePickle: expected plain data at offset 2 of whole-model.pt:whole-model/data.pkl, got the name torch.nn.modules.container Sequential. The pickle would run code',
  );
});

/** A file of one tensor of two float32, made by hand. */
function byHand({
  offset = 0,
  length = 2,
  shape = 2,
  type = 'FloatStorage',
  key = '0',
  members = [] as { name: string; bytes: Uint8Array<ArrayBuffer> }[],
}) {
  const code = (value: number) => `K${String.fromCharCode(value)}`;
  const storage = `(X\x07\0\0\0storagectorch\n${type}\nX\x01\0\0\0${key}X\x03\0\0\0cpu${code(length)}tQ`;
  const pickle = `\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(${storage}${code(offset)}${code(shape)}\x85${code(1)}\x85\x89ccollections\nOrderedDict\n)RtR.`;
  const data = new Uint8Array(Float32Array.of(1.5, 2.5).buffer);
  return encodeZip([{ name: 'a/data.pkl', bytes: latin1(pickle) }, { name: 'a/data/0', bytes: data }, ...members]);
}
const openByHand = async (options: Parameters<typeof byHand>[0]) => openTorchFile(bytesAtHand(await byHand(options), 'a.pt'));

test('a file made by hand is read', async () => {
  expect(await numbersOf(await openByHand({}))).toEqual([[2], [1.5, 2.5]]);
  expect(await numbersOf(await openByHand({ offset: 1, shape: 1 }))).toEqual([[1], [2.5]]);
  expect(await numbersOf(await openByHand({ members: [{ name: 'a/byteorder', bytes: latin1('little') }] }))).toEqual([[2], [1.5, 2.5]]);
});

/** pickle.dumps({'accs_all_exps': {'ConvNet': [numpy.float64(0.25), numpy.int64(7), numpy.bool_(True)]}}, 2), by NumPy 2.4 */
const ACCURACIES = Buffer.from(
  'gAJ9cQBYDQAAAGFjY3NfYWxsX2V4cHNxAX1xAlgHAAAAQ29udk5ldHEDXXEEKGNudW1weS5fY29yZS5tdWx0aWFycmF5CnNjYWxhcgpxBWNudW1weQpkdHlwZQpxBlgCAAAAZjhxB4mIh3EIUnEJKEsDWAEAAAA8cQpOTk5K/////0r/////SwB0cQtiY19jb2RlY3MKZW5jb2RlCnEMWAkAAAAAAAAAAADDkD9xDVgGAAAAbGF0aW4xcQ6GcQ9ScRCGcRFScRJoBWgGWAIAAABpOHETiYiHcRRScRUoSwNoCk5OTkr/////Sv////9LAHRxFmJoDFgIAAAABwAAAAAAAABxF2gOhnEYUnEZhnEaUnEbaAVoBlgCAAAAYjFxHImIh3EdUnEeKEsDWAEAAAB8cR9OTk5K/////0r/////SwB0cSBiaAxYAQAAAAFxIWgOhnEiUnEjhnEkUnElZXNzLg==',
  'base64',
);

test('numbers of NumPy among the tensors are read', async () => {
  const bytes = await encodeZip([{ name: 'a/data.pkl', bytes: ACCURACIES }]);
  const value = await openTorchFile(bytesAtHand(bytes, 'a.pt'));
  expect(at(value, 'accs_all_exps', 'ConvNet')).toEqual([0.25, 7, 1]);
});

const refused: [string, Parameters<typeof byHand>[0], string][] = [
  ['a view beyond its storage', { offset: 1 }, 'expected 3 values behind a tensor of shape [2] at offset 124 of a.pt:a/data.pkl, got 2.'],
  ['a storage of another size', { length: 3 }, 'expected 3 values of float32 in a/data/0 at offset'],
  ['a missing storage', { key: '7' }, 'expected a member a/data/7 at offset'],
  ['an unknown type', { type: 'ComplexFloatStorage' }, 'got the name torch ComplexFloatStorage.'],
  [
    'big-endian values',
    { members: [{ name: 'a/byteorder', bytes: latin1('big') }] },
    'expected little-endian tensors at offset 0 of a.pt, got big-endian ones.',
  ],
];
test.each(refused)('%s is refused', async (_, options, message) => {
  await expect(openByHand(options)).rejects.toThrow(message);
});

test('a zip that is no PyTorch file is refused, and so is a damaged storage when it is read', async () => {
  const foreign = await encodeZip([{ name: 'x.npy', bytes: new Uint8Array(3) }]);
  await expect(openTorchFile(bytesAtHand(foreign, 'x.npz'))).rejects.toThrow(
    'openTorchFile: expected a member NAME/data.pkl at offset 0 of x.npz, got members x.npy. Save it with torch.save.',
  );
  const bytes = await byHand({});
  const place = bytes.findIndex((_, i) => bytes[i] === 0xc0 && bytes[i + 1] === 0x3f);
  bytes[place] ^= 1;
  const tensor = await openTorchFile(bytesAtHand(bytes, 'a.pt'));
  await expect(numbersOf(tensor)).rejects.toThrow(/expected checksum \d+ of member 'a\/data\/0' at offset/);
});
