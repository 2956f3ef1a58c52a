// Reads PyTorch's .pt and .pth files: tensors, and dictionaries, lists and numbers around them. Runs nothing, so no models, only their values. Not the formats before PyTorch 1.6: torch-legacy.ts, torch-tar.ts.
//
// Layout: a zip of NAME/data.pkl (a pickle that refers to storages by key) and NAME/data/KEY (the bytes of each storage), all stored.
// Source: torch/serialization.py and torch/_utils.py of PyTorch 1.13.
import type { ByteSource } from './byte-source.ts';
import { refusalOf } from './format-error.ts';
import { decodePickle } from './pickle.ts';
import type { RefusePickle } from './pickle-names.ts';
import { isTar } from './tar.ts';
import { readLegacyTorch, startsWithPickle } from './torch-legacy.ts';
import { PickledParameter, pickleOptionsOf, readReference, Storage } from './torch-pickle.ts';
import { readTorchTar } from './torch-tar.ts';
import { TORCH_BYTES, TorchTensor } from './torch-tensor.ts';
import { listZip, type ZipEntry } from './zip-directory.ts';
import { readZipEntry } from './zip-entry.ts';

/** What a file may hold. Keys of dictionaries are text, also where Python had numbers. */
export type TorchValue = TorchTensor | TorchDict | TorchValue[] | number | bigint | string | boolean | null;
export interface TorchDict extends Map<string, TorchValue> {}

/**
 * The value of a .pt or .pth file. Tensors keep only where their values lie, and read them when asked.
 * Throws FormatError for cut or damaged files, and, with its name, for everything in one that is no plain tensor, dictionary, list, number or text.
 */
export async function openTorchFile(source: ByteSource): Promise<TorchValue> {
  const value = await readAnyTorch(source);
  return plainValue(value, (got) =>
    refusalOf('openTorchFile', source.name)(0, 'tensors, dictionaries, lists, numbers and text', got, 'Save the state dict alone.'),
  );
}

async function readAnyTorch(source: ByteSource): Promise<unknown> {
  if (await startsWithPickle(source)) return readLegacyTorch(source);
  return (await isTar(source)) ? readTorchTar(source) : readTorchZip(source);
}

async function readTorchZip(source: ByteSource): Promise<unknown> {
  const entries = new Map((await listZip(source)).map((entry) => [entry.name, entry]));
  const pickle = [...entries.values()].find(({ name }) => /^[^/]*\/data\.pkl$/.test(name));
  const refuse = refusalOf('openTorchFile', source.name);
  if (!pickle) throw refuse(0, 'a member NAME/data.pkl', `members ${[...entries.keys()].join(', ') || 'none'}`, 'Save it with torch.save.');
  const root = pickle.name.slice(0, -'data.pkl'.length);
  await checkByteOrder(source, entries.get(`${root}byteorder`));
  const bytes = await readZipEntry(source, pickle);
  const persistent = (id: unknown, refusePickle: RefusePickle) => storageOf(id, refusePickle, source, entries, `${root}data/`);
  return decodePickle(bytes, `${source.name}:${pickle.name}`, { ...pickleOptionsOf(source.name), persistent });
}

async function checkByteOrder(source: ByteSource, entry: ZipEntry | undefined): Promise<void> {
  const order = entry ? new TextDecoder().decode(await readZipEntry(source, entry)) : 'little';
  if (order !== 'little')
    throw refusalOf('openTorchFile', source.name)(0, 'little-endian tensors', `${order}-endian ones`, 'Save it on another machine.');
}

/** The storage that a reference within the pickle means: a member of the zip. */
function storageOf(id: unknown, refuse: RefusePickle, source: ByteSource, entries: ReadonlyMap<string, ZipEntry>, folder: string): Storage {
  const { dtype, key, length } = readReference(id, refuse);
  const entry = entries.get(folder + key);
  if (!entry) throw refuse(`a member ${folder}${key}`, 'none');
  if (entry.size !== length * TORCH_BYTES[dtype]) throw refuse(`${length} values of ${dtype} in ${entry.name}`, `${entry.size} bytes`);
  return new Storage(dtype, length, () => readZipEntry(source, entry));
}

function plainValue(value: unknown, refuse: (got: string) => Error): TorchValue {
  if (value instanceof TorchTensor || value === null) return value;
  if (value instanceof PickledParameter && value.tensor) return value.tensor;
  if (Array.isArray(value)) return value.map((item: unknown) => plainValue(item, refuse));
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [String(key), plainValue(item, refuse)]));
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value;
  throw refuse(value instanceof Uint8Array ? 'bytes' : value instanceof Storage ? 'a storage without a tensor' : typeof value);
}

/** Where training scripts put the state dict among other things. */
const STATE_DICT_KEYS = ['state_dict', 'model'];

/** What DataParallel puts before every name. */
const WRAPPER = 'module.';

/**
 * The tensors of a state dict by name: of the file's own dictionary, or of the one below `state_dict` or `model` in it. Names that all begin with
 * `module.`, as DataParallel leaves them, are given without it.
 * `source` names the file in errors. Throws if there is none.
 */
export function stateDictOf(value: TorchValue, source: string): Map<string, TorchTensor> {
  const inner = value instanceof Map ? STATE_DICT_KEYS.map((key) => value.get(key)).find((item) => item instanceof Map) : undefined;
  const dict = inner ?? value;
  const entries = dict instanceof Map ? [...dict] : [];
  const tensors = entries.flatMap(([name, item]): [string, TorchTensor][] => (item instanceof TorchTensor ? [[name, item]] : []));
  if (tensors.length > 0 && tensors.length === entries.length) return withoutWrapper(new Map(tensors));
  const got =
    dict instanceof Map ? `${tensors.length} tensors among ${entries.length} values` : Array.isArray(dict) ? 'a list' : 'one value';
  throw new Error(`stateDictOf: expected a dictionary of tensors in ${source}, got ${got}. Save model.state_dict() alone.`);
}

/** The same tensors by their names without `module.`, where all begin with it. */
export const withoutWrapper = <T>(tensors: ReadonlyMap<string, T>): Map<string, T> => {
  const isWrapped = [...tensors.keys()].every((name) => name.startsWith(WRAPPER));
  return new Map([...tensors].map(([name, tensor]) => [isWrapped ? name.slice(WRAPPER.length) : name, tensor]));
};
