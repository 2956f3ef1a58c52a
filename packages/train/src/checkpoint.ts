// Checkpoints: parameters and buffers as safetensors under PyTorch's names, orders and layouts. Not the state of an optimiser.
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '@softlabel/formats';
import { sizeOf } from '@softlabel/tensor';
import type { HostParams, Model, ParamDef } from './model.ts';

/** Text that a checkpoint carries: epoch, seed, accuracy, identity. */
export type CheckpointMetadata = { readonly [key: string]: string };

/** A checkpoint of `values` (engine layouts) as bytes in PyTorch's layouts. */
export function encodeCheckpoint(model: Model, values: HostParams, metadata: CheckpointMetadata): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, SafeTensor>(
    Object.entries({ ...model.params, ...model.buffers }).map(([name, def]) => [
      name,
      { dtype: 'F32', shape: def.fileShape, data: toFile(def, values[name]) },
    ]),
  );
  return encodeSafetensors(tensors, { ...metadata, model: model.name });
}

/** Reads a checkpoint of `model`. Throws, naming file and tensor, when one is missing, of another shape or unknown. */
export function decodeCheckpoint(
  model: Model,
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): { values: HostParams; metadata: CheckpointMetadata } {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const defs = { ...model.params, ...model.buffers };
  for (const name of tensors.keys()) {
    const counter = name.endsWith('.num_batches_tracked');
    if (!(name in defs) && !counter)
      throw new Error(`checkpoint: expected the tensors of ${model.name} in ${source}, got unknown '${name}'. Check the recipe's model.`);
  }
  const values = Object.fromEntries(
    Object.entries(defs).map(([name, def]) => [name, fromFile(def, checkedTensor(model, name, def, tensors.get(name), source))]),
  );
  return { values, metadata };
}

function checkedTensor(model: Model, name: string, { fileShape }: ParamDef, tensor: SafeTensor | undefined, source: string): Float32Array {
  if (tensor?.dtype === 'F32' && String(tensor.shape) === String(fileShape)) return tensor.data;
  const got = tensor === undefined ? 'none' : `${tensor.dtype} [${tensor.shape.join(', ')}]`;
  throw new Error(
    `checkpoint: expected F32 [${fileShape.join(', ')}] for '${name}' of ${model.name} in ${source}, got ${got}. Check the recipe's model, or train the expert again.`,
  );
}

function toFile({ toEngine }: ParamDef, values: Float32Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(values, (_, position) => values[toEngine(position)]);
}

function fromFile({ shape, toEngine }: ParamDef, values: Float32Array): Float32Array<ArrayBuffer> {
  const engine = new Float32Array(sizeOf(shape));
  for (let position = 0; position < engine.length; position++) engine[toEngine(position)] = values[position];
  return engine;
}
