// The first images of a training set as a set of one batch to measure with. Not one that anything learns from.
import { type ImageSource, isStream, selectImages } from '@softlabel/data';
import { type ExperimentData, hardLabels, type Learning, seenTypeOf } from '@softlabel/distill';
import type { ImageInput, Learner, Step, TrainingSet } from '@softlabel/train';

/** `count` images with hard labels, the same for each member; begins again where the set is smaller. */
export function sampleSet(data: ExperimentData, count: number, members = 1): TrainingSet {
  const { train, classNames } = data;
  const sample = selectImages(
    train,
    Array.from({ length: count }, (_, i) => i % train.labels.length),
  );
  const targets = Float32Array.from(hardLabels(sample.labels, classNames.length));
  return { count, images: standIns(sample, data), targets: Array.from({ length: members }, () => targets) };
}

/** Images of the type that the data's are, or their stream; not whitened where those are: that takes minutes, and changes no time. */
export function standIns(source: ImageSource, data: ExperimentData): ImageInput {
  if (isStream(source)) return source;
  return seenTypeOf(data) === 'u8' ? source.images : Float32Array.from(source.images, (x) => x / 255);
}

/** Learning rates and temperatures of members that learn so: the same numbers where each has its own, which change no time. */
export function ownNumbers({ optimizer: { lr }, ownRates, temperature }: Learning, members: number): Pick<Step, 'lr' | 'temperatures'> {
  const ofEach = (value: number) => Array.from({ length: members }, () => value);
  return { lr: ownRates ? ofEach(lr) : lr, temperatures: temperature === 'own' ? ofEach(1) : undefined };
}

/** Has a learner hold a batch of `count` images; the step of each member that takes all of them. */
export async function holdSample(
  learner: Learner,
  data: ExperimentData,
  count: number,
  { seed, ...numbers }: { readonly seed: number } & Pick<Step, 'lr' | 'temperatures'>,
): Promise<Step> {
  const { members } = learner;
  await learner.hold(sampleSet(data, count, members), count);
  const indices = Array.from({ length: members }, () => Uint32Array.from({ length: count }, (_, i) => i));
  return { indices, seeds: indices.map(() => seed), step: 0, ...numbers };
}
