// The stage `whitening`: ZCA fitted to the images that experts train on, kept in a run folder with its inverse. Not its formulas (packages/data), and not
// whose images it changes. Checkpoints and label bundles hold it too, to stand alone (whitening-tensors.ts).
import {
  type Files,
  type FitProgress,
  type ImageSet,
  type ImageSource,
  loadImages,
  requireFittable,
  type Whitening,
  whiteningSteps,
  ZCA_EPSILON,
} from '@softlabel/data';
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '@softlabel/formats';
import type { Device } from '@softlabel/runtime';
import { levelProductsOn } from '@softlabel/train';
import { WHITENING } from '../runs/layout.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { otherRuns } from './adopt.ts';
import type { OnEvent } from './events.ts';
import { secondsNow, stopwatch } from './workplace.ts';

/** Gives a whitening, which is looked for or fitted when it is first asked for. */
export type FindWhitening = () => Promise<Whitening>;

/** Where a whitening is looked for and kept, and who hears of it. */
export interface WhiteningPlace {
  /** Asked for where none is found. */
  readonly openDevice: () => Promise<Device>;
  readonly files: Files;
  readonly folder: RunFolder;
  /** Folders whose runs may have it. */
  readonly share: readonly string[];
  /** Whether one that was found elsewhere or fitted is kept in the folder. */
  readonly isKept: boolean;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal | undefined;
}

/** The whitening fitted to `train`, which has that identity: from the folder or from another run, else fitted. */
export function findWhitening(train: ImageSource, identity: string, place: WhiteningPlace): FindWhitening {
  let found: Promise<Whitening> | null = null;
  return () => {
    found ??= look(train, identity, place);
    return found;
  };
}

/** The whitening that a run folder holds, for those who cannot wait for another; null where images are normalised. */
export const keptWhitening = (whitening: string | null, folder: RunFolder): FindWhitening | null =>
  whitening === null
    ? null
    : async () => {
        const kept = await readWhitening(folder, whitening);
        if (kept !== null) return kept;
        throw new Error(
          `whitening: expected that of the data in ${folder.pathOf(WHITENING)}, got none or another one. Run the recipe again.`,
        );
      };

async function look(train: ImageSource, identity: string, place: WhiteningPlace): Promise<Whitening> {
  const own = await readWhitening(place.folder, identity);
  if (own !== null) return own;
  const other = await readElsewhere(identity, place);
  const whitening = other ?? (await fit(await loadImages(train), place));
  if (place.isKept) await place.folder.write(WHITENING, encodeWhitening(whitening, identity));
  return whitening;
}

/** The whitening that a run folder holds, null where it holds none or another one. */
async function readWhitening(folder: RunFolder, identity: string): Promise<Whitening | null> {
  const kept = await folder.readAs(WHITENING, decodeSafetensors);
  if (kept === null) return null;
  const { tensors, metadata } = kept;
  const [mean, matrix, inverse] = ['mean', 'matrix', 'inverse'].map((name) => tensors.get(name));
  if (metadata['identity'] !== identity || mean?.dtype !== 'F32' || matrix?.dtype !== 'F32' || inverse?.dtype !== 'F32') return null;
  return { mean: mean.data, matrix: matrix.data, inverse: inverse.data };
}

async function readElsewhere(identity: string, { files, folder, share, onEvent }: WhiteningPlace): Promise<Whitening | null> {
  for (const run of await otherRuns(files, folder, share)) {
    const whitening = await readWhitening(run, identity).catch(() => null); // a damaged folder has nothing to give
    if (whitening === null) continue;
    onEvent({ kind: 'whitening', from: run.path, seconds: 0 });
    return whitening;
  }
  return null;
}

/** The run folder that a checkpoint lies in, two folders down. */
export const runFolderOf = (path: string, files: Files): RunFolder => new RunFolder(files, path.split('/').slice(0, -3).join('/') || '.');

/** Seconds between two pauses of a fit. */
const PAUSE_EVERY = 0.5;

const STAGE_TEXT: Readonly<Record<FitProgress['stage'], string>> = {
  covariance: 'covariance of the pixels',
  eigenvectors: 'its eigenvectors',
  matrices: 'the matrix and its inverse',
};

async function fit(train: ImageSet, { openDevice, onEvent, signal }: WhiteningPlace): Promise<Whitening> {
  requireFittable(train);
  const device = await openDevice();
  const spent = stopwatch(0);
  const tell = ({ stage, done }: FitProgress) =>
    onEvent({ kind: 'progress', doing: `whitening, ${STAGE_TEXT[stage]}`, done, total: 1, secondsLeft: null });
  const { images, labels, height, width } = train;
  const products = await levelProductsOn(device, images, height * width * 3, (done) => {
    tell({ stage: 'covariance', done: done / labels.length });
    signal?.throwIfAborted();
  });
  const steps = whiteningSteps(train, ZCA_EPSILON, products);
  let paused = secondsNow();
  for (;;) {
    const step = steps.next();
    if (step.done) {
      onEvent({ kind: 'whitening', from: null, seconds: spent() });
      return step.value;
    }
    if (secondsNow() - paused < PAUSE_EVERY) continue;
    tell(step.value);
    await device.settle(device.gpu.queue.onSubmittedWorkDone()); // lets the program hear a signal
    signal?.throwIfAborted();
    paused = secondsNow();
  }
}

function encodeWhitening({ mean, matrix, inverse }: Whitening, identity: string): Uint8Array<ArrayBuffer> {
  const D = mean.length;
  const tensor = (shape: readonly number[], data: Float32Array<ArrayBuffer>): SafeTensor => ({ dtype: 'F32', shape, data });
  const tensors = new Map([
    ['mean', tensor([D], mean)],
    ['matrix', tensor([D, D], matrix)],
    ['inverse', tensor([D, D], inverse)],
  ]);
  return encodeSafetensors(tensors, { identity, epsilon: String(ZCA_EPSILON) });
}
