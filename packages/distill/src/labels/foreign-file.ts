// Arrays in files of other programs (.npy, .npz, .safetensors, .pt) as numbers with a shape. Not what they mean.
import {
  bytesAtHand,
  decodeNpy,
  decodeNpz,
  decodeSafetensors,
  fromFloat16,
  type NpyArray,
  openTorchFile,
  type SafeTensor,
  TorchTensor,
} from '@softlabel/formats';

/** A dense array in C order. */
export interface PlainArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** What a file holds: arrays by name, and the free text of a safetensors header. */
export interface ForeignFile {
  readonly arrays: ReadonlyMap<string, PlainArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Name of the one array of a file that gives it none. */
const ONLY_NAME = 'array';

/** The arrays of a file, by the end of its name; nothing in it is run. Throws FormatError for broken files, and for other endings. */
export async function readForeignFile(bytes: Uint8Array, source: string): Promise<ForeignFile> {
  if (source.endsWith('.npy')) return { arrays: new Map([[ONLY_NAME, plainNpy(decodeNpy(bytes, source))]]), metadata: {} };
  if (source.endsWith('.npz')) return { arrays: mapValues(await decodeNpz(bytes, source), plainNpy), metadata: {} };
  if (/\.pth?$/.test(source)) return { arrays: await torchArrays(bytes, source), metadata: {} };
  if (source.endsWith('.safetensors')) {
    const { tensors, metadata } = decodeSafetensors(bytes, source);
    return { arrays: mapValues(tensors, plainTensor), metadata };
  }
  throw new Error(`import: expected a file that ends in .npy, .npz, .safetensors or .pt, got ${source}. Save the arrays in one of them.`);
}

/** Names and shapes of arrays, for error texts. */
export function arraysText(arrays: ForeignFile['arrays']): string {
  return [...arrays].map(([name, { shape }]) => `${name} [${shape.join(', ')}]`).join(', ') || 'no arrays';
}

/** Class names that a file says in its metadata, null where it says none. Throws where they are no list. */
export function classNamesOf({ metadata }: ForeignFile, source: string): string[] | null {
  const text = metadata['classNames'];
  if (text === undefined) return null;
  try {
    const names: unknown = JSON.parse(text);
    if (Array.isArray(names)) return names.map(String);
  } catch {
    // No JSON: refused below, like JSON that is no list.
  }
  throw new Error(`import: expected a JSON list at classNames in the metadata of ${source}, got ${text}.`);
}

/** The tensors of a file that is one tensor or a dictionary; what else a dictionary holds is passed over. */
async function torchArrays(bytes: Uint8Array, source: string): Promise<Map<string, PlainArray>> {
  const value = await openTorchFile(bytesAtHand(bytes, source));
  const entries = value instanceof TorchTensor ? [[ONLY_NAME, value] as const] : value instanceof Map ? [...value] : [];
  const arrays = new Map<string, PlainArray>();
  for (const [name, tensor] of entries)
    if (tensor instanceof TorchTensor) arrays.set(name, { shape: tensor.shape, data: await tensor.readFloats() });
  if (arrays.size > 0) return arrays;
  throw new Error(`import: expected a tensor or a dictionary of tensors in ${source}, got none. Save one with torch.save.`);
}

function plainNpy(array: NpyArray): PlainArray {
  return { shape: array.shape, data: array.dtype === 'i8' ? Array.from(array.data, Number) : array.data };
}

function plainTensor(tensor: SafeTensor): PlainArray {
  if (tensor.dtype === 'F16') return { shape: tensor.shape, data: Array.from(tensor.data, fromFloat16) };
  return { shape: tensor.shape, data: tensor.dtype === 'I64' ? Array.from(tensor.data, Number) : tensor.data };
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, change: (value: A) => B): Map<string, B> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
