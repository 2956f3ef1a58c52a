// Reads the tar of the first versions of PyTorch, until early 2017, as the first weights of torchvision are (resnet18-5c106cde.pth). Runs nothing. Not what it wrote next: torch-legacy.ts.
//
// Members: sys_info, a pickle; storages: their number, then for each (key, device, type) as a pickle, the number of values (int64) and their bytes,
// then a list of views; tensors: their number, then for each (key, key of its storage, type) as a pickle, dimensions (int32, 4 bytes unused), shape,
// strides and offset (int64); pickle: the value, which refers to tensors by key.  Source: legacy_load of torch/serialization.py of PyTorch 1.13.
import { type ByteSource, partOf, readAll } from './byte-source.ts';
import { refusalOf } from './format-error.ts';
import { decodePickle, decodePickleAt } from './pickle.ts';
import type { PickleOptions, RefusePickle } from './pickle-names.ts';
import { tarMembers } from './tar.ts';
import { requireLittleEndian } from './torch-legacy.ts';
import { isCount, pickleOptionsOf, rebuildTensor, Storage, storageType } from './torch-pickle.ts';
import { TORCH_BYTES, type TorchTensor } from './torch-tensor.ts';

const CUT_SHORT = 'The file is cut short or damaged: copy it again.';

/** The value of such a file, whose storages are read when they are asked for. Throws FormatError for a cut or damaged file, a big-endian one, and as decodePickle does. */
export async function readTorchTar(source: ByteSource): Promise<unknown> {
  const members = await filesOf(source);
  const memberOf = (name: string): ByteSource => {
    const member = members.get(name);
    if (member) return member;
    const got = `members ${[...members.keys()].join(', ') || 'none'}`;
    throw refusalOf('openTorchFile', source.name)(0, `a member ${name}`, got, 'Save it with torch.save.');
  };
  const machine = memberOf('sys_info');
  requireLittleEndian(decodePickle(await readAll(machine), machine.name), 0, refusalOf('openTorchFile', machine.name));
  const options = pickleOptionsOf(source.name);
  const storages = await readStorages(new Records(memberOf('storages'), options));
  const tensors = await readTensors(new Records(memberOf('tensors'), withTensorTypes(options)), storages);
  const persistent = (id: unknown, refuse: RefusePickle) => {
    const value = tensors.get(String(id)) ?? storages.get(String(id));
    if (value) return value;
    throw refuse('the key of a tensor', String(id));
  };
  const pickle = memberOf('pickle');
  return decodePickle(await readAll(pickle), pickle.name, { ...options, persistent });
}

/** The files of the archive by name, as parts of it. */
async function filesOf(source: ByteSource): Promise<Map<string, ByteSource>> {
  const files = new Map<string, ByteSource>();
  for await (const { name: path, isFolder, begin, end } of tarMembers(source)) {
    const name = path.replace(/^\.\//, '');
    if (!isFolder) files.set(name, partOf(source, begin, end, `${source.name}:${name}`));
  }
  return files;
}

/** Tensors say their type again: names only. */
const withTensorTypes = ({ globals = [], ...options }: PickleOptions): PickleOptions => {
  const types = globals.filter((global) => storageType(global)).map(({ name }) => name.replace(/Storage$/, 'Tensor'));
  return { ...options, globals: [...types, ...types.map((name) => name.replace('torch ', 'torch.cuda '))].map((name) => ({ name })) };
};

/** A record's pickle has three short entries. */
const RECORD = 4096;

/** A member that is read from its beginning: pickles, and integers between them. */
class Records {
  at = 0;
  readonly source: ByteSource;
  readonly #options: PickleOptions;

  constructor(source: ByteSource, options: PickleOptions) {
    this.source = source;
    this.#options = options;
  }

  readonly refuse: RefusePickle = (expected, got, remedy = CUT_SHORT) =>
    refusalOf('openTorchFile', this.source.name)(this.at, expected, got, remedy);

  async pickle(): Promise<unknown> {
    const bytes = await this.source.read(this.at, Math.min(this.source.size, this.at + RECORD));
    const { value, end } = decodePickleAt(bytes, 0, `${this.source.name} from ${this.at}`, this.#options);
    this.at += end;
    return value;
  }

  /** How many records follow. */
  async count(): Promise<number> {
    const count = await this.pickle();
    if (isCount(count)) return count;
    throw this.refuse('a number of records', String(count));
  }

  /** Integers of 8 bytes, rounded where they are longer than anything in a file. */
  async integers(count: number): Promise<number[]> {
    const bytes = await this.source.read(this.at, this.at + 8 * count);
    this.at += bytes.length;
    return Array.from(new BigInt64Array(bytes.buffer), Number);
  }

  /** An integer of 4 bytes, and 4 that say nothing. */
  async dimensions(): Promise<number> {
    const bytes = await this.source.read(this.at, this.at + 8);
    this.at += bytes.length;
    return new DataView(bytes.buffer).getUint32(0, true);
  }

  end(): void {
    if (this.at < this.source.size) throw this.refuse('the end of the records', `${this.source.size - this.at} more bytes`);
  }
}

async function readStorages(records: Records): Promise<Map<string, Storage>> {
  const storages = new Map<string, Storage>();
  const { source } = records;
  for (let left = await records.count(); left > 0; left--) {
    const record = await records.pickle();
    const [key, , type]: unknown[] = Array.isArray(record) ? record : [];
    const dtype = storageType(type);
    if (!dtype) throw records.refuse('key, device and type of a storage', typeof type);
    const [length] = await records.integers(1);
    const begin = records.at;
    const end = begin + length * TORCH_BYTES[dtype];
    if (!isCount(length) || end > source.size)
      throw records.refuse(`${length} values of ${dtype} in storage ${String(key)}`, `${source.size - begin} bytes`);
    storages.set(String(key), new Storage(dtype, length, () => source.read(begin, end)));
    records.at = end;
  }
  const views = await records.pickle();
  if (!Array.isArray(views) || views.length > 0)
    throw records.refuse('storages of their own', 'views of others', 'Save it again with PyTorch 0.4 or later.');
  records.end();
  return storages;
}

async function readTensors(records: Records, storages: ReadonlyMap<string, Storage>): Promise<Map<string, TorchTensor>> {
  const tensors = new Map<string, TorchTensor>();
  for (let left = await records.count(); left > 0; left--) {
    const record = await records.pickle();
    const [key, storage]: unknown[] = Array.isArray(record) ? record : [];
    const dimensions = await records.dimensions();
    if (dimensions > MAX_DIMENSIONS) throw records.refuse('dimensions of a tensor', `${dimensions}`);
    const [shape, strides] = [await records.integers(dimensions), await records.integers(dimensions)];
    const [offset] = await records.integers(1);
    tensors.set(String(key), rebuildTensor([storages.get(String(storage)), offset, shape, strides], records.refuse));
  }
  records.end();
  return tensors;
}

/** More than any tensor has. */
const MAX_DIMENSIONS = 64;
