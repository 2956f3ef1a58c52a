// Resume files: everything that the next step of a training depends on, whole, as safetensors in the engine's layouts. Not checkpoints, which hold weights only.
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '@softlabel/formats';
import type { Snapshot } from '@softlabel/train';

/** A training between two epochs. */
export interface ResumePoint {
  /** Identity of the stage that is trained. */
  readonly identity: string;
  /** Epochs done. */
  readonly epoch: number;
  /** Seconds spent so far, by all processes together. */
  readonly seconds: number;
  /** What the stage itself wants to know again, as text. */
  readonly notes: string;
  readonly snapshot: Snapshot;
}

const GROUPS = ['variables', 'optimizer'] as const;

/** The bytes of a resume file. */
export function encodeResumePoint({ identity, epoch, seconds, notes, snapshot }: ResumePoint): Uint8Array<ArrayBuffer> {
  const tensors = GROUPS.flatMap((group) =>
    Object.entries(snapshot[group]).map(([name, data]): [string, SafeTensor] => [
      `${group}/${name}`,
      { dtype: 'F32', shape: [data.length], data },
    ]),
  );
  return encodeSafetensors(new Map(tensors), { identity, epoch: String(epoch), seconds: String(seconds), notes });
}

/** Reads a resume file, called `source` in errors. Throws when it is cut short or foreign. */
export function decodeResumePoint(bytes: Uint8Array, source: string): ResumePoint {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const { identity = '', notes = '' } = metadata;
  const snapshot = { variables: group(tensors, 'variables'), optimizer: group(tensors, 'optimizer') };
  return { identity, epoch: Number(metadata['epoch']), seconds: Number(metadata['seconds']), notes, snapshot };
}

function group(
  tensors: ReadonlyMap<string, SafeTensor<ArrayBuffer>>,
  name: (typeof GROUPS)[number],
): { [name: string]: Float32Array<ArrayBuffer> } {
  const values: [string, Float32Array<ArrayBuffer>][] = [];
  for (const [path, tensor] of tensors) {
    if (tensor.dtype === 'F32' && path.startsWith(`${name}/`)) values.push([path.slice(name.length + 1), tensor.data]);
  }
  return Object.fromEntries(values);
}
