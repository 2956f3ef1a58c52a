// The tar of PyTorch's first versions, by hand: what it is read as, and every refusal. Fixture: torch-legacy.fixture.ts.
import { expect, test } from 'vitest';
import { bytesAtHand } from './byte-source.ts';
import { FormatError } from './format-error.ts';
import { gunzip } from './inflate.ts';
import { tarMembers } from './tar.ts';
import { openTorchFile, stateDictOf } from './torch-file.ts';
import { TORCH_TAR_GZ } from './torch-legacy.fixture.ts';

const tar = await gunzip(bytesAtHand(TORCH_TAR_GZ, 'a.pth.gz'));
const open = (bytes: Uint8Array) => openTorchFile(bytesAtHand(bytes, 'a.pth'));

test('a state dict of PyTorch 0.1 is read', async () => {
  const dict = stateDictOf(await open(tar), 'a.pth');
  const tensors = [...dict].map(async ([name, tensor]) => [name, tensor.shape, [...(await tensor.readFloats())]]);
  expect(await Promise.all(tensors)).toEqual([
    ['fc.weight', [2, 3], [0, 2, 4, 1, 3, 5]],
    ['fc.bias', [2], [0.5, -0.5]],
  ]);
});

test('a tar cut anywhere before its end is refused', async () => {
  let size = 0;
  for await (const { name, begin, end } of tarMembers(bytesAtHand(tar, 'a.tar'))) if (name.endsWith('storages')) size = end - begin;
  const end = Buffer.from(tar).indexOf('storages\0') + 512 + size;
  for (let length = 0; length < end; length += 7) await expect(open(tar.subarray(0, length))).rejects.toThrow(FormatError);
  await expect(open(tar.subarray(0, end - 1))).rejects.toThrow(`expected ${size} bytes of member`);
});

/** The tar with the first occurrence of one text, as Latin-1, replaced by another of its length. */
function replaced(from: string, to: string): Uint8Array {
  const text = Buffer.from(tar).toString('latin1');
  expect([text.includes(from), to.length]).toEqual([true, from.length]);
  return Buffer.from(text.replace(from, to), 'latin1');
}
const count = (value: number) => `${String.fromCharCode(value)}\0\0\0\0\0\0\0`;
const changed: [string, Uint8Array, string][] = [
  ['a damaged header', replaced('storages\0', 'storagez\0'), 'readTar: expected header checksum'],
  [
    'a name that would run code',
    replaced('ctorch.nn.parameter\nParameter\n)', 'cos\nsystem\n]]]]]]]]]]]]]]]]]]])'),
    'decodePickle: expected plain data at offset 42 of a.pth:pickle, got the name os system.',
  ],
  ['big-endian values', replaced('little_endian\x88', 'little_endian\x89'), 'expected little-endian tensors at offset 0 of a.pth:sys_info'],
  [
    'a storage longer than its member',
    replaced(`${count(2)}\0\0\0?`, `${count(4)}\0\0\0?`),
    'expected 4 values of float32 in storage 94000000000002 at offset',
  ],
  ['a view of a storage', replaced('\x80\x02].', '\x80\x02N.'), 'expected storages of their own at offset'],
  [
    'a tensor beyond its storage',
    replaced(`${count(2)}${count(3)}`, `${count(2)}${count(4)}`),
    'expected 8 values behind a tensor of shape [2,4]',
  ],
  ['too many dimensions', replaced('\x02\0\0\0\x07', '\x7f\0\0\0\x07'), 'expected dimensions of a tensor at offset'],
];
test.each(changed)('%s is refused', async (_, bytes, message) => {
  const refused = open(bytes);
  await expect(refused).rejects.toThrow(FormatError);
  await expect(refused).rejects.toThrow(message);
});
