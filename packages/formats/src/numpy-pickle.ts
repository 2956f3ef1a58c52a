// NumPy arrays inside pickles, as the CIFAR archives hold them. Numbers only: no text, no structures, no objects.
//
// _reconstruct(ndarray, (0,), 'b') makes an empty array; its state is (version, shape, dtype, is Fortran order, bytes).
// dtype('u1', ...) makes a type; its state is (version, byte order, ...).  Source: NumPy's ndarray.__reduce__ and dtype.__reduce__.
import { BYTES_PER_VALUE, dtypeOf, type NpyArray, npyArray, npyNumbers } from './npy.ts';
import { isPickleText, type PickleGlobal, type PickleState, pickleText, type RefusePickle } from './pickle-names.ts';
import { countOf } from './shape.ts';
import { inOrder, stridesOf } from './strided.ts';

/** A type while its pickle is read: NumPy tells the byte order after making it. */
class PickledDtype implements PickleState {
  readonly code: string;
  order = '|';

  constructor(code: string) {
    this.code = code;
  }

  setPickleState(state: unknown, refuse: RefusePickle): void {
    const order = Array.isArray(state) ? state[1] : undefined;
    if (!isPickleText(order)) throw refuse('the byte order of a NumPy type', typeof order);
    this.order = pickleText(order);
  }
}

/** An array of a pickle; `array` has its values as soon as the pickle is read. */
export class PickledArray implements PickleState {
  array: NpyArray<ArrayBuffer> = { dtype: 'u1', shape: [0], data: new Uint8Array() };

  setPickleState(state: unknown, refuse: RefusePickle): void {
    const [, shape, type, fortran, bytes]: unknown[] = Array.isArray(state) ? state : [];
    if (!isShape(shape) || !(type instanceof PickledDtype) || !(bytes instanceof Uint8Array))
      throw refuse('shape, type and bytes of a NumPy array of numbers', 'something else', 'Save it as numbers of one type.');
    const dtype = dtypeOf(type.order + type.code);
    if (!dtype)
      throw refuse(`a NumPy type of ${Object.keys(BYTES_PER_VALUE).join(', ')}`, type.order + type.code, 'Convert it with astype.');
    const size = BYTES_PER_VALUE[dtype];
    const wanted = countOf(shape) * size;
    if (bytes.length !== wanted) throw refuse(`${wanted} bytes (${dtype} of shape [${shape}])`, `${bytes.length}`);
    const ordered = inOrder(bytes, { shape, strides: stridesOf(shape, fortran === true), offset: 0, size });
    this.array = npyArray(dtype, shape, ordered.buffer);
  }
}

const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

const reconstruct: PickleGlobal['make'] = () => new PickledArray();

/** Python 3 writes bytes in old protocols as Latin-1 text to be encoded. */
function encodeLatin1([text, encoding]: readonly unknown[], refuse: RefusePickle): Uint8Array {
  if (typeof text === 'string' && encoding === 'latin1') return Uint8Array.from(text, (char) => char.charCodeAt(0));
  throw refuse('Latin-1 text to encode', String(encoding));
}

function makeDtype([code]: readonly unknown[], refuse: RefusePickle): PickledDtype {
  if (isPickleText(code)) return new PickledDtype(pickleText(code));
  throw refuse('the name of a NumPy type', typeof code);
}

/** numpy.float64 and the like: type and bytes of one value, as what was averaged with NumPy leaves it in files of tensors. */
function makeScalar([type, bytes]: readonly unknown[], refuse: RefusePickle): number {
  const value = new PickledArray();
  value.setPickleState([1, [], type, false, bytes], refuse);
  return npyNumbers(value.array)[0];
}

/** The names that a pickle of single NumPy numbers needs, under NumPy 1 and 2. */
export const NUMPY_SCALARS: readonly PickleGlobal[] = [
  { name: 'numpy dtype', make: makeDtype },
  { name: 'numpy.core.multiarray scalar', make: makeScalar },
  { name: 'numpy._core.multiarray scalar', make: makeScalar },
  { name: '_codecs encode', make: encodeLatin1 },
];

/** The names that a pickle of NumPy arrays needs, under NumPy 1 and 2. Arrays become `PickledArray`. */
export const NUMPY_GLOBALS: readonly PickleGlobal[] = [
  ...NUMPY_SCALARS,
  { name: 'numpy ndarray' },
  { name: 'numpy.core.multiarray _reconstruct', make: reconstruct },
  { name: 'numpy._core.multiarray _reconstruct', make: reconstruct },
];
