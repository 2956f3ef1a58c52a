// One tensor of a PyTorch file: its type and shape, and its values when they are asked for. Not the file around it: torch-file.ts.
import { fromBfloat16, fromFloat16 } from './half.ts';
import { inOrder, type Strided } from './strided.ts';

/** The array that holds each of PyTorch's types; 16-bit floats stay raw bits, as in safetensors. */
export interface TorchArrays {
  float32: Float32Array<ArrayBuffer>;
  float64: Float64Array<ArrayBuffer>;
  float16: Uint16Array<ArrayBuffer>;
  bfloat16: Uint16Array<ArrayBuffer>;
  int64: BigInt64Array<ArrayBuffer>;
  int32: Int32Array<ArrayBuffer>;
  int16: Int16Array<ArrayBuffer>;
  int8: Int8Array<ArrayBuffer>;
  uint8: Uint8Array<ArrayBuffer>;
  bool: Uint8Array<ArrayBuffer>;
}
export type TorchDtype = keyof TorchArrays;

/** A dense tensor in C order: `data` holds the product of `shape` values. */
export type TorchValues = {
  [D in TorchDtype]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: TorchArrays[D] };
}[TorchDtype];

/** Bytes of one value. */
export const TORCH_BYTES: Readonly<Record<TorchDtype, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** A tensor of a file that has not been read: a view of a storage, which other tensors may share. */
export class TorchTensor {
  readonly dtype: TorchDtype;
  readonly shape: readonly number[];
  readonly #view: Strided;
  readonly #readStorage: () => Promise<Uint8Array>;

  constructor(dtype: TorchDtype, view: Strided, readStorage: () => Promise<Uint8Array>) {
    this.dtype = dtype;
    this.shape = view.shape;
    this.#view = view;
    this.#readStorage = readStorage;
  }

  /** The values in C order, with its storage read again each time. Throws FormatError if the storage is damaged. */
  async read(): Promise<TorchValues> {
    const { buffer } = inOrder(await this.#readStorage(), this.#view);
    return valuesOf(this.dtype, this.shape, buffer);
  }

  /** The values in C order as float32, whatever their type: float64 and large integers are rounded, booleans are 0 and 1. */
  async readFloats(): Promise<Float32Array<ArrayBuffer>> {
    const { dtype, data } = await this.read();
    switch (dtype) {
      case 'float32':
        return data;
      case 'float16':
        return Float32Array.from(data, fromFloat16);
      case 'bfloat16':
        return Float32Array.from(data, fromBfloat16);
      default:
        return Float32Array.from<number | bigint>(data, Number);
    }
  }
}

function valuesOf(dtype: TorchDtype, shape: readonly number[], buffer: ArrayBuffer): TorchValues {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: new Float32Array(buffer) };
    case 'float64':
      return { dtype, shape, data: new Float64Array(buffer) };
    case 'float16':
    case 'bfloat16':
      return { dtype, shape, data: new Uint16Array(buffer) };
    case 'int64':
      return { dtype, shape, data: new BigInt64Array(buffer) };
    case 'int32':
      return { dtype, shape, data: new Int32Array(buffer) };
    case 'int16':
      return { dtype, shape, data: new Int16Array(buffer) };
    case 'int8':
      return { dtype, shape, data: new Int8Array(buffer) };
    case 'uint8':
    case 'bool':
      return { dtype, shape, data: new Uint8Array(buffer) };
  }
}
