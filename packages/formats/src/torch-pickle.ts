// The names in PyTorch's pickles that stand for tensors: storages, and the functions that rebuild a view of one. Not the file around the pickle.
//
// _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks): the values at offset + sum of index * stride of the storage.
// Source: torch/_utils.py and torch/serialization.py of PyTorch 1.13.
import { NUMPY_SCALARS } from './numpy-pickle.ts';
import {
  isPickleText,
  type PickleGlobal,
  type PickleOptions,
  type PickleState,
  pickleKey,
  pickleText,
  type RefusePickle,
} from './pickle-names.ts';
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

/** What a pickle says of a storage beside it. */
export interface StorageReference {
  readonly dtype: TorchDtype;
  readonly key: string;
  readonly length: number;
}

/** What ('storage', type, key, device, number of values) refers to; where its bytes lie, the file knows. */
export function readReference(id: unknown, refuse: RefusePickle): StorageReference {
  const [kind, type, key, , length]: unknown[] = Array.isArray(id) ? id : [];
  const dtype = storageType(type);
  if (pickleKey(kind) === 'storage' && dtype && isPickleText(key) && isCount(length)) return { dtype, key: pickleText(key), length };
  throw refuse('a storage with type, key and length', `${String(pickleKey(kind))} ${nameOf(type)}`);
}

/** What a storage called by one of TORCH_GLOBALS holds. */
export const storageType = (type: unknown): TorchDtype | undefined => STORAGES.get(nameOf(type));

const nameOf = (value: unknown) => (typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : typeof value);
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount);

/** The tensor of a storage, an offset, a shape and strides. */
export function rebuildTensor([storage, offset, shape, strides]: readonly unknown[], refuse: RefusePickle): TorchTensor {
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

/** A parameter while its pickle is read: before PyTorch 0.4 it got settings after it was made, and in the first versions its tensor too. */
export class PickledParameter implements PickleState {
  tensor: TorchTensor | undefined;

  constructor(tensor: TorchTensor | undefined) {
    this.tensor = tensor;
  }

  /** Whether it wants gradients, is volatile, and its hooks; or its tensor, gradient, hooks, and these two. */
  setPickleState(state: unknown, refuse: RefusePickle): void {
    const settings: unknown[] = Array.isArray(state) ? state : [];
    if (settings.length === 5 && settings[0] instanceof TorchTensor) this.tensor = settings[0];
    else if (settings.length !== 3) throw refuse('the settings of a parameter', `${settings.length} values`);
  }
}

function makeParameter([tensor]: readonly unknown[], refuse: RefusePickle): PickledParameter {
  if (tensor === undefined || tensor instanceof TorchTensor) return new PickledParameter(tensor);
  throw refuse('a tensor as parameter', typeof tensor);
}

/** Python 3 makes it empty and fills it afterwards, Python 2 hands it a list of pairs. */
function orderedDict(args: readonly unknown[], refuse: RefusePickle): Map<unknown, unknown> {
  const [pairs = []] = args;
  if (args.length < 2 && isPairs(pairs)) return new Map(pairs.map(([key, value]) => [pickleKey(key), value]));
  throw refuse('an OrderedDict of pairs', `${args.length} arguments`);
}

const isPairs = (value: unknown): value is [unknown, unknown][] =>
  Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2);

/** The names that a file of tensors needs, and of the NumPy numbers that training scripts leave beside them. */
const TORCH_GLOBALS: readonly PickleGlobal[] = [
  { name: 'torch._utils _rebuild_tensor_v2', make: rebuildTensor },
  { name: 'torch._utils _rebuild_tensor', make: rebuildTensor }, // before PyTorch 0.4
  { name: 'torch._utils _rebuild_parameter', make: rebuildParameter },
  { name: 'torch.nn.parameter Parameter', make: makeParameter },
  { name: 'collections OrderedDict', make: orderedDict },
  ...NUMPY_SCALARS,
  ...[...STORAGES.keys()].map((name) => ({ name })),
];

/** How the pickle in the file `source` is read, but for where its storages lie. */
export const pickleOptionsOf = (source: string): PickleOptions => ({
  globals: TORCH_GLOBALS,
  remedies: new Map([['argparse Namespace', withoutArguments(source)]]),
});

/** Torchvision's training script keeps its arguments beside the model. */
const withoutArguments = (source: string) =>
  `It would run code to be read. If you trust the file and its weights are below 'model', as torchvision saves them, keep them alone, in Python: import torch; torch.save(torch.load('${source}', map_location='cpu', weights_only=False)['model'], '${source.replace(/(\.[^./\\]*)?$/, '-model$1')}')`;
