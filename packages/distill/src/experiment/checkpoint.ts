// Checkpoints with the facts of an experiment: which expert and epoch, how good, and the class order they were trained with. Not their tensors' layout.
import { bytesAtHand, openTorchFile, stateDictOf } from '@softlabel/formats';
import { type CheckpointMetadata, decodeCheckpoint, encodeCheckpoint, type HostParams, loadStateDict, type Model } from '@softlabel/train';
import type { EpochRecord } from './records.ts';

/** Bytes of an expert's epoch. They hold nothing that differs between two runs of the same recipe: equal experts have equal files. */
export function encodeEpoch(
  model: Model,
  classNames: readonly string[],
  values: HostParams,
  record: EpochRecord,
  seed: number,
): Uint8Array<ArrayBuffer> {
  const { identity, epoch, loss, accuracy, validation } = record;
  const facts = Object.entries({ identity, epoch, seed, loss, accuracy, validation, classNames: JSON.stringify(classNames) });
  const metadata = facts.filter(([, fact]) => fact !== null).map(([name, fact]) => [name, String(fact)]);
  return encodeCheckpoint(model, values, Object.fromEntries(metadata));
}

/**
 * Reads a checkpoint of `model`, ours or one with PyTorch's names. Throws when it is cut short, has other tensors or shapes, or says that it
 * was trained with another class order.
 */
export function decodeEpoch(
  model: Model,
  classNames: readonly string[],
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): { values: HostParams; metadata: CheckpointMetadata } {
  const checkpoint = decodeCheckpoint(model, bytes, source);
  const theirs = checkpoint.metadata['classNames'];
  const ours = JSON.stringify(classNames);
  if (theirs === undefined || theirs === ours) return checkpoint;
  throw new Error(`checkpoint: expected the classes ${ours} in ${source}, got ${theirs}. Use the data set that it was trained on.`);
}

/**
 * Weights of `model` from any file: a checkpoint, or a PyTorch state dict by its name (.pt, .pth), of which nothing is run. Throws as decodeEpoch
 * does; that its classes stand in the same order, a state dict cannot say.
 */
export async function readWeights(
  model: Model,
  classNames: readonly string[],
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): Promise<HostParams> {
  if (!/\.pth?$/i.test(source)) return decodeEpoch(model, classNames, bytes, source).values;
  return loadStateDict(model, stateDictOf(await openTorchFile(bytesAtHand(bytes, source)), source), source);
}
