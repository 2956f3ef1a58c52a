// Files of other programs: types that hold numbers, arrays that do not, and tensors in other forms. What the arrays mean: import-labels.test.ts.
import { encodeNpy, encodeNpz, encodeZip, type NpyArray } from '@softlabel/formats';
import { expect, test } from 'vitest';
import { arraysText, readForeignFile } from './foreign-file.ts';
import { torchFile } from './torch-file.fixture.ts';

test('numbers are numbers in whatever type', async () => {
  const arrays: Record<string, NpyArray> = {
    halves: { dtype: 'f2', shape: [2], data: Uint16Array.of(0x3c00, 0xc000) },
    small: { dtype: 'i2', shape: [2], data: Int16Array.of(1, -2) },
    mask: { dtype: 'b1', shape: [2], data: Uint8Array.of(1, 0) },
  };
  const file = await readForeignFile(await encodeNpz(new Map(Object.entries(arrays))), 'x.npz');
  expect([...file.arrays].map(([name, { data }]) => [name, Array.from(data)])).toEqual([
    ['halves', [1, -2]],
    ['small', [1, -2]],
    ['mask', [1, 0]],
  ]);
});

test('arrays that are no numbers are listed, and refused when their values are asked for', async () => {
  const text = encodeNpy({ dtype: 'u4', shape: [2], data: Uint32Array.of(1, 2) });
  text.set(new TextEncoder().encode('<U4'), Buffer.from(text).indexOf('<u4'));
  const { arrays } = await readForeignFile(await encodeZip([{ name: 'name.npy', bytes: text }]), 'x.npz');
  expect(arraysText(arrays)).toBe('name [2]');
  expect(() => arrays.get('name')?.data).toThrow(/x\.npz:name\.npy, got '<U4'\. Convert it with array\.astype\.$/);
});

test('images and labels as Dataset Condensation saves them, which one line of Python converts, are refused with it', async () => {
  const images = { shape: [1, 1], data: Float32Array.of(1) };
  const bytes = await torchFile({ data: [[images, { shape: [1], data: BigInt64Array.of(0n) }]], accs_all_exps: {} });
  await expect(readForeignFile(bytes, 'x/res.pt')).rejects.toThrow(
    new Error(
      "import: expected a tensor or a dictionary of tensors in x/res.pt, got images and labels of each repetition at data, as Dataset Condensation saves them. Convert the first in Python: import torch; torch.save(dict(zip(('images', 'labels'), torch.load('x/res.pt', 'cpu', weights_only=False)['data'][0])), 'distilled.pt')",
    ),
  );
  await expect(readForeignFile(await torchFile({ data: [[]] }), 'x.pt')).rejects.toThrow('in x.pt, got none. Save one with torch.save.');
});
