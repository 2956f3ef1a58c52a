// Label arrays of other programs (.npy, .npz, .safetensors) as numbers with a shape. Not what data they belong to (see import-labels.ts).
import { decodeNpy, decodeNpz, decodeSafetensors, fromFloat16, type NpyArray, type SafeTensor } from '@softlabel/formats';
import { isLabelBundle } from './bundle.ts';

/** A dense array in C order. */
interface PlainArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** What a file holds: arrays by name, and class names where it says them. */
export interface ForeignFile {
  readonly arrays: ReadonlyMap<string, PlainArray>;
  readonly classNames: readonly string[] | null;
}

/** Labels [N, K] of a file. */
export interface ForeignLabels {
  readonly kind: 'logits' | 'targets';
  readonly values: ArrayLike<number>;
  readonly N: number;
  readonly K: number;
  /** Places of the labelled images in the training set, and their classes, where the file says them. */
  readonly images: ArrayLike<number> | null;
  readonly classes: ArrayLike<number> | null;
  readonly classNames: readonly string[] | null;
}

/** Name of the one array of an .npy file. */
const NPY_NAME = 'array';

/** The arrays of a file, by the end of its name. Throws FormatError for broken files, and for other endings. */
export async function readForeignFile(bytes: Uint8Array, source: string): Promise<ForeignFile> {
  if (source.endsWith('.npy')) return { arrays: new Map([[NPY_NAME, plainNpy(decodeNpy(bytes, source))]]), classNames: null };
  if (source.endsWith('.npz')) return { arrays: mapValues(await decodeNpz(bytes, source), plainNpy), classNames: null };
  if (source.endsWith('.safetensors')) {
    const { tensors, metadata } = decodeSafetensors(bytes, source);
    if (isLabelBundle(metadata))
      throw new Error(`import: expected labels of another program in ${source}, got a label bundle. Edit it instead.`);
    return { arrays: mapValues(tensors, plainTensor), classNames: classNamesOf(metadata['classNames'], source) };
  }
  throw new Error(`import: expected a file that ends in .npy, .npz or .safetensors, got ${source}. Save the labels in one of them.`);
}

/**
 * The labels of a file: the array `name`, or else the one called targets or logits, or the only one with two dimensions. An array called
 * logits holds logits, any other targets unless `logits` says so.
 */
export function foreignLabels({ arrays, classNames }: ForeignFile, source: string, name?: string, logits = false): ForeignLabels {
  const chosen = name ?? likelyName(arrays);
  const array = chosen === undefined ? undefined : arrays.get(chosen);
  const got = [...arrays].map(([key, { shape }]) => `${key} [${shape.join(', ')}]`).join(', ');
  if (array === undefined)
    throw new Error(
      `import: expected ${name === undefined ? 'one array of labels' : `an array ${name}`} in ${source}, got ${got}. Name the array.`,
    );
  const [N = 0, K = 0] = array.shape;
  if (array.shape.length !== 2 || N === 0 || K === 0)
    throw new Error(`import: expected labels of shape [images, classes] in ${source}, got ${chosen} of shape [${array.shape.join(', ')}].`);
  return {
    kind: logits || chosen === 'logits' ? 'logits' : 'targets',
    values: array.data,
    N,
    K,
    images: arrays.get('images')?.data ?? null,
    classes: arrays.get('classes')?.data ?? null,
    classNames,
  };
}

function likelyName(arrays: ForeignFile['arrays']): string | undefined {
  const known = ['targets', 'logits'].find((name) => arrays.has(name));
  const tables = [...arrays].filter(([, { shape }]) => shape.length === 2).map(([name]) => name);
  return known ?? (tables.length === 1 ? tables[0] : undefined);
}

/** The list of class names that a safetensors file may carry in its metadata. */
function classNamesOf(text: string | undefined, source: string): string[] | null {
  if (text === undefined) return null;
  try {
    const names: unknown = JSON.parse(text);
    if (Array.isArray(names)) return names.map(String);
  } catch {
    // No JSON: refused below, like JSON that is no list.
  }
  throw new Error(`import: expected a JSON list at classNames in the metadata of ${source}, got ${text}.`);
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
