// A whitening as tensors of a label bundle or a checkpoint, so that either stands alone. Not the file that a run keeps of it (experiment/whitening.ts).
import type { Whitening } from '@softlabel/data';
import type { SafeTensor, StoredTensor } from '@softlabel/formats';

/** What whitens images; what undoes it can be had from it. */
export type WhiteningMap = Pick<Whitening, 'mean' | 'matrix'>;

/** Whether a tensor of this name is one of them. */
export const isOfWhitening = (name: string): boolean => name.startsWith('whitening.');

/** `whitening.mean` [D] and `whitening.matrix` [D, D] in F32; none for null. */
export function whiteningTensors(whitening: WhiteningMap | null): Map<string, SafeTensor> {
  if (whitening === null) return new Map();
  const { mean, matrix } = whitening;
  return new Map([
    ['whitening.mean', { dtype: 'F32', shape: [mean.length], data: mean }],
    ['whitening.matrix', { dtype: 'F32', shape: [mean.length, mean.length], data: matrix }],
  ]);
}

/** The whitening among tensors, null where they have none. Throws what `refuse` makes of one that is not as `whiteningTensors` writes it. */
export function whiteningAmong(
  tensors: ReadonlyMap<string, Pick<StoredTensor, 'read'>>,
  refuse: (expected: string, got: string) => Error,
): WhiteningMap | null {
  if (!tensors.has('whitening.matrix') && !tensors.has('whitening.mean')) return null;
  const floats = (name: string, shapeOf: (tensor: SafeTensor) => readonly number[]) => {
    const tensor = tensors.get(name)?.read();
    if (tensor?.dtype === 'F32' && String(tensor.shape) === String(shapeOf(tensor))) return tensor.data;
    throw refuse(`${name} as F32`, tensor === undefined ? 'none' : `${tensor.dtype} [${tensor.shape.join(', ')}]`);
  };
  const mean = floats('whitening.mean', ({ data }) => [data.length]);
  return { mean, matrix: floats('whitening.matrix', () => [mean.length, mean.length]) };
}
