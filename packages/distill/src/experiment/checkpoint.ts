// Checkpoints with the facts of an experiment: which expert and epoch, how good, and the class order and preprocessing they were trained with. Not their tensors' layout.
import { type CheckpointMetadata, decodeCheckpoint, encodeCheckpoint, type HostParams, type Model } from '@softlabel/train';
import { expertCheckpoint } from '../runs/layout.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { type WhiteningMap, whiteningAmong, whiteningTensors } from '../whitening-tensors.ts';
import { preprocessingText, type TrainedOn } from './data.ts';
import type { PlannedTraining } from './plan.ts';
import type { EpochRecord } from './records.ts';

/** An expert after an epoch. */
export interface TrainedEpoch {
  readonly values: HostParams;
  readonly record: EpochRecord;
  readonly seed: number;
  /** What whitened the images; null for normalised ones. */
  readonly whitening: WhiteningMap | null;
}

/** Bytes of an expert's epoch. They hold nothing that differs between two runs of the same recipe: equal experts have equal files. */
export function encodeEpoch(model: Model, data: TrainedOn, { values, record, seed, whitening }: TrainedEpoch): Uint8Array<ArrayBuffer> {
  const { identity, epoch, loss, accuracy, validation } = record;
  const trainedOn = { classNames: JSON.stringify(data.classNames), preprocessing: preprocessingText(data) };
  const facts = Object.entries({ identity, epoch, seed, loss, accuracy, validation, ...trainedOn });
  const metadata = facts.filter(([, fact]) => fact !== null).map(([name, fact]) => [name, String(fact)]);
  return encodeCheckpoint(model, values, Object.fromEntries(metadata), whiteningTensors(whitening));
}

/**
 * Reads a checkpoint of `model`, ours or one with PyTorch's names. Throws when it is cut short, has other tensors or shapes, or says that it
 * was trained with another class order or preprocessing.
 */
export function decodeEpoch(
  model: Model,
  data: TrainedOn,
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): { values: HostParams; metadata: CheckpointMetadata; whitening: () => WhiteningMap | null } {
  const { values, metadata, beside } = decodeCheckpoint(model, bytes, source);
  const { classNames = null, preprocessing = null } = metadata;
  requireSame('classes', JSON.stringify(data.classNames), classNames, source, 'Use the data set that it was trained on.');
  requireSame(
    'preprocessing',
    preprocessingText(data),
    preprocessing,
    source,
    'Set data as it was trained on, data.preprocessing above all.',
  );
  const refuse = (expected: string, got: string) =>
    new Error(`checkpoint: expected ${expected} in ${source}, got ${got}. Train the expert again.`);
  return { values, metadata, whitening: () => whiteningAmong(beside, refuse) };
}

/** Whether a folder holds these epochs of an expert, by the headers of its checkpoints: those of another recipe's expert have the same names. */
export async function hasEpochs(
  folder: RunFolder,
  { index, identity }: Pick<PlannedTraining, 'index' | 'identity'>,
  epochs: readonly number[],
): Promise<boolean> {
  for (const epoch of epochs) {
    const metadata = await folder.readMetadata(expertCheckpoint(index, epoch));
    if (metadata?.['identity'] !== identity) return false;
  }
  return true;
}

/** Throws when a checkpoint says other than the data; one made elsewhere says nothing. */
function requireSame(what: string, ours: string, theirs: string | null, source: string, remedy: string): void {
  if (theirs === null || theirs === ours) return;
  throw new Error(`checkpoint: expected the ${what} ${ours} in ${source}, got ${theirs}. ${remedy}`);
}
