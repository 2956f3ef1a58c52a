// The names in PyTorch's pickles that stand for tensors: storages, and the functions that rebuild a view of one. Not the file around the pickle.
//
// _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks): the values at offset + sum of index * stride of the storage.
// Source: torch/_utils.py and torch/serialization.py of PyTorch 1.13.
import { NUMPY_SCALARS } from './numpy-pickle.ts';
import type { PickleGlobal, RefusePickle } from './pickle-names.ts';
import { valuesReached } from './strided.ts';
import { TORCH_BYTES, type TorchDtype, TorchTensor } from './torch-tensor.ts';

/** Values of one type that tensors are views of. */
export class Storage {
  readonly dtype: TorchDtype;
  readonly length: number;
  readonly read: () => Promise<Uint8Array>;

  constructor(dtype: TorchDtype, length: number, read: () => Promise<Uint8Array>) {
    this.dtype = dtype;
    this.length = length;
    this.read = read;
  }
}

const STORAGES: ReadonlyMap<string, TorchDtype> = new Map([
  ['torch FloatStorage', 'float32'],
  ['torch DoubleStorage', 'float64'],
  ['torch HalfStorage', 'float16'],
  ['torch BFloat16Storage', 'bfloat16'],
  ['torch LongStorage', 'int64'],
  ['torch IntStorage', 'int32'],
  ['torch ShortStorage', 'int16'],
  ['torch CharStorage', 'int8'],
  ['torch ByteStorage', 'uint8'],
  ['torch BoolStorage', 'bool'],
]);

/** What ('storage', type, key, device, number of values) refers to; where its bytes lie, the file knows. */
export function readReference(id: unknown, refuse: RefusePickle): { dtype: TorchDtype; key: string; length: number } {
  const [kind, type, key, , length]: unknown[] = Array.isArray(id) ? id : [];
  const dtype = STORAGES.get(nameOf(type));
  if (kind === 'storage' && dtype && typeof key === 'string' && isCount(length)) return { dtype, key, length };
  throw refuse('a storage with type, key and length', `${String(kind)} ${nameOf(type)}`);
}

const nameOf = (value: unknown) => (typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : typeof value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount);

function rebuildTensor([storage, offset, shape, strides]: readonly unknown[], refuse: RefusePickle): TorchTensor {
  if (!(storage instanceof Storage)) throw refuse('a storage to make a tensor of', typeof storage);
  if (!isCount(offset) || !isCounts(shape) || !isCounts(strides) || strides.length !== shape.length)
    throw refuse('offset, shape and strides of a tensor', `${String(offset)}, [${String(shape)}], [${String(strides)}]`);
  const view = { shape, strides, offset, size: TORCH_BYTES[storage.dtype] };
  const reached = valuesReached(view);
  if (reached > storage.length) throw refuse(`${reached} values behind a tensor of shape [${shape}]`, `${storage.length}`);
  return new TorchTensor(storage.dtype, view, storage.read);
}

function rebuildParameter([tensor]: readonly unknown[], refuse: RefusePickle): TorchTensor {
  if (tensor instanceof TorchTensor) return tensor;
  throw refuse('a tensor as parameter', typeof tensor);
}

/** Python makes it empty and fills it afterwards; filled at once it is refused. */
function orderedDict(args: readonly unknown[], refuse: RefusePickle): Map<unknown, unknown> {
  if (args.length === 0) return new Map();
  throw refuse('an empty OrderedDict', `${args.length} arguments`);
}

/** The names that a file of tensors needs, and of the NumPy numbers that training scripts leave beside them. */
export const TORCH_GLOBALS: readonly PickleGlobal[] = [
  { name: 'torch._utils _rebuild_tensor_v2', make: rebuildTensor },
  { name: 'torch._utils _rebuild_parameter', make: rebuildParameter },
  { name: 'collections OrderedDict', make: orderedDict },
  ...NUMPY_SCALARS,
  ...[...STORAGES.keys()].map((name) => ({ name })),
];
