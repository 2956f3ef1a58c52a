// Weights to start or evaluate with, from any file: our checkpoints, PyTorch's state dicts, epochs of trajectories. Writes none: checkpoint.ts.
import { digestOf, type Files } from '@softlabel/data';
import { bytesAtHand, openTorchFile, stateDictOf, trajectoryParameters } from '@softlabel/formats';
import { type HostParams, loadParameters, loadStateDict, type Model } from '@softlabel/train';
import type { WhiteningMap } from '../whitening-tensors.ts';
import { decodeEpoch } from './checkpoint.ts';
import type { TrainedOn } from './data.ts';

export interface Weights {
  readonly values: HostParams;
  /** Of the file, or of the one epoch that was read of it. */
  readonly hash: string;
  /** Reads what whitened the images that they were trained on, as our checkpoints tell; null for normalised ones and where the file does not tell. */
  readonly whitening: () => WhiteningMap | null;
}

/** FILE.pt#EXPERT/EPOCH, both counted from 0. */
const TRAJECTORY = /^(.*\.pth?)#(\d+)\/(\d+)$/i;

/**
 * Weights of `model` from a checkpoint, ours or another program's with floats of any width, from a PyTorch state dict by its name (.pt, .pth), or from
 * an epoch of the trajectories in such a file (`replay_buffer_0.pt#0/20`); nothing in a pickle is run. Throws as decodeEpoch does, and for weights that
 * are NaN or infinite; that classes and preprocessing are the same, only our own checkpoints can say.
 */
export async function readWeights(
  model: Model,
  data: TrainedOn,
  files: Pick<Files, 'readFile' | 'openFile'>,
  address: string,
): Promise<Weights> {
  const [, path, expert, epoch] = TRAJECTORY.exec(address) ?? [];
  if (path !== undefined) {
    // Opened, not read: a file of trajectories holds hundreds of epochs.
    const trajectories = await openTorchFile(await files.openFile(path));
    const values = await loadParameters(model, trajectoryParameters(trajectories, Number(expert), Number(epoch), path), address);
    requireFinite(values, address);
    return { values, hash: await digestOf(Object.values(values).map(({ buffer }) => new Uint8Array(buffer))), whitening: untold };
  }
  const bytes = await files.readFile(address);
  const { values, whitening } = await weightsOf(model, data, bytes, address);
  requireFinite(values, address);
  return { values, hash: await digestOf([bytes]), whitening };
}

const untold = () => null;

/** Weights that are no numbers label and evaluate to no numbers, and cannot be trained. */
function requireFinite(values: HostParams, address: string): void {
  const lost = Object.keys(values).find((name) => !values[name].every(Number.isFinite));
  if (lost !== undefined)
    throw new Error(
      `checkpoint: expected finite weights in ${address}, got NaN or infinity in ${lost}. Use an earlier epoch, or other weights.`,
    );
}

async function weightsOf(
  model: Model,
  data: TrainedOn,
  bytes: Uint8Array<ArrayBuffer>,
  path: string,
): Promise<Pick<Weights, 'values' | 'whitening'>> {
  if (!/\.pth?$/i.test(path)) return decodeEpoch(model, data, bytes, path);
  const value = await openTorchFile(bytesAtHand(bytes, path));
  if (Array.isArray(value))
    throw new Error(
      `checkpoint: expected a state dict in ${path}, got a list. If these are trajectories, name one epoch: ${path}#0/20 for the first expert after 20.`,
    );
  return { values: await loadStateDict(model, stateDictOf(value, path), path), whitening: untold };
}
