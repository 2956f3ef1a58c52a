// Small .pt files as PyTorch writes them: tensors of float32 or int64, with dictionaries and lists around them. No other types, no views.
import { encodeZip } from '@softlabel/formats';

export interface TensorFacts {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
}
export type Saved = TensorFacts | readonly Saved[] | { readonly [name: string]: Saved };

const isTensor = (value: Saved): value is TensorFacts => 'data' in value && ArrayBuffer.isView(value.data);
const isList = (value: Saved): value is readonly Saved[] => Array.isArray(value);

/** The bytes that torch.save writes of a value. */
export async function torchFile(value: Saved): Promise<Uint8Array<ArrayBuffer>> {
  const storages: Uint8Array<ArrayBuffer>[] = [];
  const pickle = Uint8Array.from(`\x80\x02${pickled(value, storages)}.`, (char) => char.charCodeAt(0));
  const members = storages.map((bytes, key) => ({ name: `archive/data/${key}`, bytes }));
  return encodeZip([{ name: 'archive/data.pkl', bytes: pickle }, ...members]);
}

/** The pickle of a value, each character a byte; its tensors' values are added to `storages`. */
function pickled(value: Saved, storages: Uint8Array<ArrayBuffer>[]): string {
  if (isTensor(value)) return tensor(value, storages);
  if (isList(value)) return `](${value.map((item) => pickled(item, storages)).join('')}e`;
  return `}(${Object.entries(value)
    .map(([name, item]) => text(name) + pickled(item, storages))
    .join('')}u`;
}

function tensor({ shape, data }: TensorFacts, storages: Uint8Array<ArrayBuffer>[]): string {
  const type = data instanceof Float32Array ? 'FloatStorage' : 'LongStorage';
  const key = storages.push(new Uint8Array(data.buffer)) - 1;
  const storage = `(${text('storage')}ctorch\n${type}\n${text(`${key}`)}${text('cpu')}${int(data.length)}tQ`;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  return `ctorch._utils\n_rebuild_tensor_v2\n(${storage}${int(0)}${tuple(shape)}${tuple(strides)}\x89ccollections\nOrderedDict\n)RtR`;
}

const tuple = (values: readonly number[]) => `(${values.map(int).join('')}t`;
const int = (value: number) => `J${String.fromCharCode(...new Uint8Array(Int32Array.of(value).buffer))}`;
const text = (value: string) => `X${int(value.length).slice(1)}${value}`;
