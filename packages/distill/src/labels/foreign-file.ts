// Arrays in files of other programs (.npy, .npz, .safetensors, .pt) as numbers with a shape. Not what they mean.
import {
  bytesAtHand,
  decodeNpy,
  decodeNpyShape,
  npyNumbers,
  openNpz,
  openSafetensors,
  openTorchFile,
  safetensorNumbers,
  TorchTensor,
  type TorchValue,
} from '@softlabel/formats';

/** A dense array in C order. */
export interface PlainArray {
  readonly shape: readonly number[];
  /** Throws FormatError where the array is of a type that holds no numbers. */
  readonly data: ArrayLike<number>;
}

/** What a file holds: arrays by name, and the free text of a safetensors header. */
export interface ForeignFile {
  readonly arrays: ReadonlyMap<string, PlainArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Name of the one array of a file that gives it none. */
export const ONLY_NAME = 'array';

/** True for names that can only be those of files. */
export const isArrayFile = (name: string): boolean => /\.(npy|npz|safetensors|pth?)$/.test(name);

/** Whether a file of soft labels holds logits: by its name, as an array in one of several. */
export const isLogitsFile = (path: string): boolean => /(^|\/)logits\.\w+$/.test(path);

/** The arrays of a file, by the end of its name; nothing in it is run. Throws FormatError for broken files, and for other endings. */
export async function readForeignFile(bytes: Uint8Array, source: string): Promise<ForeignFile> {
  if (source.endsWith('.npy')) return { arrays: new Map([[ONLY_NAME, plainNpy(bytes, source)]]), metadata: {} };
  if (source.endsWith('.npz')) return { arrays: await npzArrays(bytes, source), metadata: {} };
  if (/\.pth?$/.test(source)) return { arrays: await torchArrays(bytes, source), metadata: {} };
  if (source.endsWith('.safetensors')) {
    const { tensors, metadata } = openSafetensors(bytes, source);
    const arrays = [...tensors].map(([name, { shape, read }]) => [name, whenAsked(shape, () => safetensorNumbers(read()))] as const);
    return { arrays: new Map(arrays), metadata };
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
  const [got, remedy] = isCondensed(value)
    ? [
        'images and labels of each repetition at data, as Dataset Condensation saves them',
        `Convert the first in Python: ${condensedTo(source)}`,
      ]
    : ['none', 'Save one with torch.save.'];
  throw new Error(`import: expected a tensor or a dictionary of tensors in ${source}, got ${got}. ${remedy}`);
}

/** True for { data: [[images, labels], ...] }. */
function isCondensed(value: TorchValue): boolean {
  const pairs = value instanceof Map ? value.get('data') : undefined;
  const [pair] = Array.isArray(pairs) ? pairs : [];
  return Array.isArray(pair) && pair.length === 2 && pair.every((item) => item instanceof TorchTensor);
}

const condensedTo = (source: string) =>
  `import torch; torch.save(dict(zip(('images', 'labels'), torch.load('${source}', 'cpu', weights_only=False)['data'][0])), 'distilled.pt')`;

async function npzArrays(bytes: Uint8Array, source: string): Promise<Map<string, PlainArray>> {
  const arrays = new Map<string, PlainArray>();
  for (const [name, member] of await openNpz(bytesAtHand(bytes, source)))
    arrays.set(name, plainNpy(await member.bytes(), `${source}:${name}.npy`));
  return arrays;
}

const plainNpy = (bytes: Uint8Array, source: string): PlainArray =>
  whenAsked(decodeNpyShape(bytes, source) ?? [], () => npyNumbers(decodeNpy(bytes, source)));

/** Decoded when its values are asked for: beside the arrays that are wanted there may be text, objects and types that are not read. */
function whenAsked(shape: readonly number[], decode: () => ArrayLike<number>): PlainArray {
  let numbers: ArrayLike<number> | undefined;
  return {
    shape,
    get data() {
      numbers ??= decode();
      return numbers;
    },
  };
}
