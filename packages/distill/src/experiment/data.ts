// The data of an experiment: what its recipe names, cut to its limit, with the validation share set apart. Not the reading of files.
import {
  type DataSet,
  type ImageSource,
  limitPerClass,
  loadImages,
  makeShapes,
  type ReaderPorts,
  readDataSet,
  splitValidation,
  streamDataSet,
} from '@softlabel/data';
import type { LabelHeader, PreprocessingTensor } from '../labels/bundle.ts';
import type { LabelledData } from '../labels/match.ts';
import type { ExpertRecipe } from '../recipe/schema.ts';
import { whiteningIdentity } from '../stages/identity.ts';

/** A data set as an experiment uses it: `train` is without the images of `validation`. */
export interface ExperimentData extends DataSet<ImageSource> {
  /** Images held out of training; null without `data.validation`. */
  readonly validation: ImageSource | null;
  /** How these were drawn; null without `data.validation`. */
  readonly heldOut: LabelHeader['dataset']['heldOut'];
  /** Identity of the whitening fitted to `train`; null for `data.preprocessing: normalise`. */
  readonly whitening: string | null;
}

/** The data a recipe names. Throws what its reader throws, or when the validation share leaves no image to hold out. */
export async function loadData(recipe: ExpertRecipe, ports: ReaderPorts): Promise<ExperimentData> {
  const split = await splitData(recipe, ports);
  const { train } = split;
  return { ...split, whitening: recipe.data.preprocessing === 'zca' ? await whiteningIdentity(await loadImages(train)) : null };
}

async function splitData({ data: settings, seed }: ExpertRecipe, ports: ReaderPorts): Promise<Omit<ExperimentData, 'whitening'>> {
  const data = await openData(settings, ports);
  if (settings.validation === 0) return { ...data, validation: null, heldOut: null };
  const heldOut = { share: settings.validation, seed };
  const { train, validation } = splitValidation(data.train, heldOut.share, heldOut.seed);
  if (validation.labels.length > 0 && train.labels.length > 0) return { ...data, train, validation, heldOut };
  throw new Error(
    `data: expected data.validation to leave images on both sides, got ${validation.labels.length} held out of ${data.train.labels.length}. Change the share, or hold none out: data.validation=0.`,
  );
}

async function openData(settings: ExpertRecipe['data'], ports: ReaderPorts): Promise<DataSet<ImageSource>> {
  if (settings.name === 'shapes') return limitPerClass(await makeShapes(settings), settings.limit);
  return 'stream' in settings && settings.stream
    ? streamDataSet(settings.name, settings, ports)
    : readDataSet(settings.name, settings, ports);
}

/** What of the data a network depends on, as checkpoints say it. */
export type TrainedOn = Pick<ExperimentData, 'classNames' | 'whitening' | 'mean' | 'std'>;

/** `zca` with the identity of the whitening, or `normalise` with the statistics. */
export const preprocessingText = ({ whitening, mean, std }: TrainedOn): string =>
  whitening === null ? `normalise ${JSON.stringify({ mean, std })}` : `zca ${whitening}`;

/** What label bundles say about the data they belong to. */
export function labelledData({ name, fingerprint, heldOut, classNames, whitening, mean, std }: ExperimentData): LabelledData {
  const channels = (values: readonly number[]): PreprocessingTensor => ({ shape: [values.length], data: Float32Array.from(values) });
  return {
    dataset: { name, hash: fingerprint, heldOut },
    classNames,
    whitening,
    preprocessing: new Map(
      whitening === null
        ? [
            ['mean', channels(mean)],
            ['std', channels(std)],
          ]
        : [],
    ),
  };
}
