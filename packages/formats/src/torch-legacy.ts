// Reads the format that PyTorch wrote before 1.6, as older published weights are. Runs nothing. Not the zip that it writes since: torch-file.ts, and not the tar of its first versions: torch-tar.ts.
//
// Layout: five pickles in a row (a magic number, the version, the machine, the value, and the keys of its storages), then for each key the number
// of values (int64) and their bytes.  Source: _legacy_save of torch/serialization.py of PyTorch 1.13.
import type { ByteSource } from './byte-source.ts';
import { FormatError, type Refuse, refusalOf } from './format-error.ts';
import { decodePickleAt } from './pickle.ts';
import { isPickleText, type PickleOptions, pickleText, type RefusePickle } from './pickle-names.ts';
import { pickleOptionsOf, readReference, Storage, type StorageReference } from './torch-pickle.ts';
import { TORCH_BYTES } from './torch-tensor.ts';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;
/** The pickles of a state dict take less by far. */
const USUAL_HEAD = 2 ** 24;
const CUT_SHORT = 'The file is cut short or damaged: copy it again.';

/** True for files that begin as a pickle of protocol 2 or later does, which no zip does. */
export const startsWithPickle = async (source: ByteSource): Promise<boolean> => source.size > 0 && (await source.read(0, 1))[0] === 0x80;

/** The value of such a file, whose storages are read when they are asked for. Throws FormatError for a cut or damaged file, a big-endian one, and as decodePickle does. */
export async function readLegacyTorch(source: ByteSource): Promise<unknown> {
  const places = new Map<string, number>();
  const refuse = refusalOf('openTorchFile', source.name);
  const head = await readHead(source, (reference) => storageOf(reference, source, places));
  await placeStorages(source, head, places, refuse);
  return head.value;
}

type MakeStorage = (reference: StorageReference) => Storage;

/** What the pickles say: the value, and the storages that it refers to by key, in the order of their bytes, which begin at `end`. */
interface Head {
  readonly value: unknown;
  readonly storages: ReadonlyMap<string, Storage>;
  readonly end: number;
}

/** Where the pickles end only they tell: all of a file is read only where its beginning is not enough, or wrong. */
async function readHead(source: ByteSource, makeStorage: MakeStorage): Promise<Head> {
  try {
    return decodeHead(await source.read(0, Math.min(source.size, USUAL_HEAD)), source.name, makeStorage);
  } catch (error) {
    if (!(error instanceof FormatError) || source.size <= USUAL_HEAD) throw error;
  }
  return decodeHead(await source.read(0, source.size), source.name, makeStorage);
}

function decodeHead(bytes: Uint8Array<ArrayBuffer>, source: string, makeStorage: MakeStorage): Head {
  const refuse = refusalOf('openTorchFile', source);
  let end = 0;
  const next = (options?: PickleOptions) => {
    const pickle = decodePickleAt(bytes, end, source, options);
    end = pickle.end;
    return pickle.value;
  };
  if (next() !== MAGIC) throw refuse(0, 'the magic number of PyTorch', 'another pickle', 'Save it with torch.save.');
  const versionAt = end;
  const version = next();
  if (version !== VERSION) throw refuse(versionAt, `version ${VERSION} of the format`, String(version), 'Save it again with PyTorch.');
  const machineAt = end;
  requireLittleEndian(next(), machineAt, refuse);
  const storages = new Map<string, Storage>();
  const persistent = (id: unknown, refusePickle: RefusePickle) => referredTo(id, refusePickle, storages, makeStorage);
  const value = next({ ...pickleOptionsOf(source), persistent });
  const keysAt = end;
  const inOrder = storagesInOrder(next(), storages, keysAt, refuse);
  return { value, storages: inOrder, end };
}

/** Throws unless the file's own description of the machine, which begins at `at`, says so. */
export function requireLittleEndian(machine: unknown, at: number, refuse: Refuse): void {
  const isLittle: unknown = machine instanceof Map ? machine.get('little_endian') : undefined;
  if (isLittle === true) return;
  const got = isLittle === false ? 'big-endian ones' : 'no byte order';
  throw refuse(at, 'little-endian tensors', got, 'Save it on another machine.');
}

/** The storage that ('storage', type, key, device, number of values, view) means: one for each key. */
function referredTo(id: unknown, refuse: RefusePickle, storages: Map<string, Storage>, makeStorage: MakeStorage): Storage {
  const reference = readReference(id, refuse);
  const view: unknown = Array.isArray(id) ? id[5] : undefined;
  if (view !== null) throw refuse('a storage of its own', `a view of storage ${reference.key}`, 'Save it again with PyTorch 0.4 or later.');
  const { key, dtype, length } = reference;
  const storage = storages.get(key) ?? makeStorage(reference);
  if (storage.dtype !== dtype || storage.length !== length)
    throw refuse(`${storage.length} values of ${storage.dtype} in storage ${key}, as before`, `${length} of ${dtype}`);
  storages.set(key, storage);
  return storage;
}

/** The storages in the order of a list of keys. Each has to be there once. */
function storagesInOrder(list: unknown, storages: ReadonlyMap<string, Storage>, at: number, refuse: Refuse): Map<string, Storage> {
  if (!Array.isArray(list) || !list.every(isPickleText)) throw refuse(at, 'a list of keys of storages', typeof list, CUT_SHORT);
  const ordered = new Map<string, Storage>();
  for (const key of list.map(pickleText)) {
    const storage = storages.get(key);
    if (storage) ordered.set(key, storage);
  }
  if (ordered.size === list.length && ordered.size === storages.size) return ordered;
  throw refuse(at, `the keys of ${storages.size} storages`, `${list.length}, of which ${ordered.size} are theirs`, CUT_SHORT);
}

function storageOf({ key, dtype, length }: StorageReference, source: ByteSource, places: ReadonlyMap<string, number>): Storage {
  return new Storage(dtype, length, () => {
    const begin = places.get(key) ?? source.size;
    return source.read(begin, begin + length * TORCH_BYTES[dtype]);
  });
}

/** Finds where the bytes of each storage begin, up to the end of the file. */
async function placeStorages(source: ByteSource, head: Head, places: Map<string, number>, refuse: Refuse): Promise<void> {
  let at = head.end;
  for (const [key, { dtype, length }] of head.storages) {
    const end = at + 8 + length * TORCH_BYTES[dtype];
    if (end > source.size) throw refuse(at, `${end - at} bytes of storage ${key}`, `${source.size - at}`, CUT_SHORT);
    const count = new DataView((await source.read(at, at + 8)).buffer).getBigInt64(0, true);
    if (count !== BigInt(length)) throw refuse(at, `${length} values of ${dtype} in storage ${key}`, `${count}`, CUT_SHORT);
    places.set(key, at + 8);
    at = end;
  }
  if (at < source.size) throw refuse(at, 'the end of the file', `${source.size - at} more bytes`, CUT_SHORT);
}
