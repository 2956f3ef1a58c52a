// Checkpoints: parameters and buffers under PyTorch's names, orders and layouts, written as safetensors, read also from a state dict. Not the state of an optimiser.
import {
  encodeSafetensors,
  openSafetensors,
  type SafeTensor,
  type StoredTensor,
  safetensorNumbers,
  type TorchTensor,
  withoutWrapper,
} from '@softlabel/formats';
import { sizeOf } from '@softlabel/tensor';
import type { HostParams, Model, ParamDef, ParamDefs } from './model.ts';

/** Text that a checkpoint carries: epoch, seed, accuracy, identity. */
export type CheckpointMetadata = { readonly [key: string]: string };

/** Names of tensors beside a model's: what its images went through before the model sees them. */
const BESIDE = 'whitening.';

/** A checkpoint of `values` (engine layouts) as bytes in PyTorch's layouts. Tensors `beside` the model's have names that begin with `whitening.`. */
export function encodeCheckpoint(
  model: Model,
  values: HostParams,
  metadata: CheckpointMetadata,
  beside: ReadonlyMap<string, SafeTensor> = new Map(),
): Uint8Array<ArrayBuffer> {
  const own = Object.entries(variableDefs(model)).map(([name, def]): [string, SafeTensor] => [name, toFile(def, values[name])]);
  return encodeSafetensors(new Map([...own, ...beside]), { ...metadata, model: model.name });
}

/**
 * Reads a checkpoint of `model`, ours or another program's under PyTorch's names with floats of any width. Throws, naming file and tensor, when one is
 * missing, of another shape or unknown. Those `beside` the model's are not read yet.
 */
export function decodeCheckpoint(
  model: Model,
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): { values: HostParams; metadata: CheckpointMetadata; beside: ReadonlyMap<string, StoredTensor> } {
  const { tensors: stored, metadata } = openSafetensors(bytes, source);
  const beside = new Map([...stored].filter(([name]) => name.startsWith(BESIDE)));
  const own = [...stored].filter(([name]) => !beside.has(name));
  const tensors = withoutWrapper(new Map(own.map(([name, tensor]) => [name, tensor.read()])));
  requireTensorsOf(model, tensors, source);
  const values = Object.fromEntries(
    Object.entries(variableDefs(model)).map(([name, def]) => [name, fromFile(def, numbersOf(tensors.get(name)))]),
  );
  return { values, metadata, beside };
}

/**
 * Values of `model` from a PyTorch state dict, as openTorchFile and stateDictOf of @softlabel/formats find it in file `source`. Floats of any
 * width are taken. Throws, naming file and tensor, when one is missing, of another shape or unknown.
 */
export async function loadStateDict(model: Model, tensors: ReadonlyMap<string, TorchTensor>, source: string): Promise<HostParams> {
  requireTensorsOf(model, tensors, source);
  const values: { [name: string]: Float32Array<ArrayBuffer> } = {};
  for (const [name, def] of Object.entries(variableDefs(model))) values[name] = fromFile(def, await tensors.get(name)?.readFloats());
  return values;
}

/**
 * Values of `model` from its parameters in PyTorch's order, that of `model.parameters()`, as trajectories hold them. Throws as loadStateDict does;
 * a model with running statistics cannot be had from parameters alone.
 */
export async function loadParameters(model: Model, tensors: readonly TorchTensor[], source: string): Promise<HostParams> {
  const names = Object.keys(model.params);
  if (tensors.length !== names.length)
    throw new Error(
      `checkpoint: expected the ${names.length} parameters of ${model.name} in ${source}, got ${tensors.length}. Check the recipe's model.`,
    );
  return loadStateDict(model, new Map(names.map((name, i) => [name, tensors[i]])), source);
}

const variableDefs = ({ params, buffers }: Model): ParamDefs => ({ ...params, ...buffers });

/** The types of a file, safetensors or PyTorch's, that serve for each type in which a checkpoint is written. */
const READABLE: Readonly<Record<ParamDef['fileDtype'], readonly string[]>> = {
  F32: ['F32', 'F64', 'F16', 'BF16', 'float32', 'float64', 'float16', 'bfloat16'],
  I64: ['I64', 'int64'],
};

function requireTensorsOf(
  model: Model,
  tensors: ReadonlyMap<string, { readonly dtype: string; readonly shape: readonly number[] }>,
  source: string,
): void {
  const defs = variableDefs(model);
  for (const name of tensors.keys()) {
    if (!Object.hasOwn(defs, name))
      throw new Error(`checkpoint: expected the tensors of ${model.name} in ${source}, got unknown '${name}'. Check the recipe's model.`);
  }
  for (const [name, { fileDtype, fileShape }] of Object.entries(defs)) {
    const tensor = tensors.get(name);
    // PyTorch before 0.4.1 did not count batches, and nothing is computed from the count.
    if (tensor === undefined && fileDtype === 'I64') continue;
    if (tensor !== undefined && READABLE[fileDtype].includes(tensor.dtype) && String(tensor.shape) === String(fileShape)) continue;
    const got = tensor === undefined ? 'none' : `${tensor.dtype} [${tensor.shape.join(', ')}]`;
    throw new Error(
      `checkpoint: expected ${fileDtype} [${fileShape.join(', ')}] for '${name}' of ${model.name} in ${source}, got ${got}. Check the recipe's model, or train the expert again.`,
    );
  }
}

function toFile({ toEngine, fileDtype, fileShape: shape }: ParamDef, values: Float32Array): SafeTensor {
  const data = values.map((_, position) => values[toEngine(position)]);
  return fileDtype === 'F32' ? { dtype: 'F32', shape, data } : { dtype: 'I64', shape, data: BigInt64Array.from(data, BigInt) };
}

const numbersOf = (tensor: SafeTensor | undefined) => (tensor === undefined ? undefined : safetensorNumbers(tensor));

/** Values in the engine's order; zeros for a count that the file does not have. */
function fromFile({ shape, toEngine }: ParamDef, values: ArrayLike<number> | undefined): Float32Array<ArrayBuffer> {
  const engine = new Float32Array(sizeOf(shape));
  if (values === undefined) return engine;
  for (let position = 0; position < engine.length; position++) engine[toEngine(position)] = Number(values[position]);
  return engine;
}
