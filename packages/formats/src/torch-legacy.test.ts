// Files in the format before PyTorch 1.6, by PyTorch itself and by hand: views, Python 2, and every refusal. Fixtures: torch-legacy.fixture.ts, scripts/fixtures/torch-files.py.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bytesAtHand } from './byte-source.ts';
import { FormatError } from './format-error.ts';
import { openTorchFile, stateDictOf } from './torch-file.ts';
import { LEGACY_ARGUMENTS, LEGACY_PYTHON_2, LEGACY_VIEWS } from './torch-legacy.fixture.ts';

const open = (bytes: Uint8Array) => openTorchFile(bytesAtHand(bytes, 'a.pth'));
const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const tensorsOf = async (bytes: Uint8Array) => {
  const entries = [...stateDictOf(await open(bytes), 'a.pth')];
  return Promise.all(entries.map(async ([name, tensor]) => [name, tensor.dtype, tensor.shape, [...(await tensor.readFloats())]]));
};

/** The bytes with the first occurrence of one text, as Latin-1, replaced by another of its length. */
function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  expect([text.includes(from), to.length]).toEqual([true, from.length]);
  return Buffer.from(text.replace(from, to), 'latin1');
}

test('a state dict is what the same one is in a zip', async () => {
  expect(await tensorsOf(fixture('legacy.pt'))).toEqual(await tensorsOf(fixture('state-dict.pt')));
});

test('views of one storage, and types, are honoured', async () => {
  expect(await tensorsOf(LEGACY_VIEWS)).toEqual([
    ['rows', 'float32', [1, 3], [3, 4, 5]],
    ['transposed', 'float32', [3, 2], [0, 3, 1, 4, 2, 5]],
    ['count', 'int64', [], [7]],
    ['half', 'float16', [1], [0.5]],
  ]);
});

test('a state dict of PyTorch 0.2 under Python 2 is read', async () => {
  expect(await tensorsOf(LEGACY_PYTHON_2)).toEqual([
    ['fc.weight', 'float32', [2, 3], [0, 1, 2, 3, 4, 5]],
    ['fc.bias', 'float32', [2], [0.5, -0.5]],
  ]);
});

test('a file cut anywhere is refused', async () => {
  for (let length = 0; length < LEGACY_VIEWS.length; length++)
    await expect(open(LEGACY_VIEWS.subarray(0, length))).rejects.toThrow(FormatError);
  await expect(open(LEGACY_VIEWS.subarray(0, -1))).rejects.toThrow(
    'openTorchFile: expected 10 bytes of storage 331984272 at offset 668 of a.pth, got 9. The file is cut short or damaged: copy it again.',
  );
});

test('a name that would run code is refused, with the line that keeps the weights of torchvision alone', async () => {
  const system = replaced(LEGACY_ARGUMENTS, 'cargparse\nNamespace\n', 'cposix\nsystem\n((((((');
  await expect(open(system)).rejects.toThrow(
    'decodePickle: expected plain data at offset 334 of a.pth, got the name posix system. The pickle would run code to be read: save its plain values alone.',
  );
  await expect(open(LEGACY_ARGUMENTS)).rejects.toThrow(
    "got the name argparse Namespace. It would run code to be read. If you trust the file and its weights are below 'model', as torchvision saves them, keep them alone, in Python: import torch; torch.save(torch.load('a.pth', map_location='cpu', weights_only=False)['model'], 'a-model.pth')",
  );
});

const count = (value: number) => `${String.fromCharCode(value)}\0\0\0\0\0\0\0`;
const changed: [string, Uint8Array, string][] = [
  [
    'big-endian values',
    replaced(LEGACY_VIEWS, 'little_endianq\x02\x88', 'little_endianq\x02\x89'),
    'expected little-endian tensors at offset 21 of a.pth, got big-endian ones. Save it on another machine.',
  ],
  ['no byte order', replaced(LEGACY_VIEWS, 'little_endian', 'little_Endian'), 'got no byte order'],
  ['another magic number', replaced(LEGACY_VIEWS, '\x6c\xfc\x9c', '\x6c\xfc\x9d'), 'expected the magic number of PyTorch at offset 0'],
  [
    'another version',
    replaced(LEGACY_VIEWS, 'M\xe9\x03.', 'M\xea\x03.'),
    'expected version 1001 of the format at offset 15 of a.pth, got 1002.',
  ],
  [
    'a storage of two lengths',
    replaced(LEGACY_VIEWS, 'K\x06Ntq\x10Q', 'K\x07Ntq\x10Q'),
    'expected 6 values of float32 in storage 265753872, as before',
  ],
  [
    'a storage that no key names',
    replaced(LEGACY_VIEWS, '327183792q\x02', '265753872q\x02'),
    'expected the keys of 3 storages at offset 564 of a.pth, got 3, of which 2 are theirs.',
  ],
  [
    'another count of values',
    replaced(LEGACY_VIEWS, `e.${count(6)}`, `e.${count(5)}`),
    'expected 6 values of float32 in storage 265753872 at offset 620 of a.pth, got 5.',
  ],
  ['bytes after the end', Uint8Array.of(...LEGACY_VIEWS, 0, 0), 'expected the end of the file at offset 678 of a.pth, got 2 more bytes.'],
  [
    'a parameter with other settings',
    replaced(replaced(LEGACY_PYTHON_2, '\x88\x89c', '(\x89c'), 'R\x87b', 'Rtb'),
    'expected the settings of a parameter at offset 263 of a.pth, got 2 values.',
  ],
];
test.each(changed)('%s is refused', async (_, bytes, message) => {
  const refused = open(bytes);
  await expect(refused).rejects.toThrow(FormatError);
  await expect(refused).rejects.toThrow(message);
});

test('a view into another storage is refused', async () => {
  const bytes = Buffer.from(LEGACY_PYTHON_2);
  const at = bytes.indexOf('K\x06NtQ', 0, 'latin1') + 2;
  const tuple = Buffer.from('(U\x0230K\0K\x02t', 'latin1');
  const withView = Buffer.concat([bytes.subarray(0, at), tuple, bytes.subarray(at + 1)]);
  await expect(open(withView)).rejects.toThrow('got a view of storage 20. Save it again with PyTorch 0.4 or later.');
});
