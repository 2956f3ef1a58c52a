// The first images of a training set as a set of one batch to measure with. Not one that anything learns from.
import { type ImageSource, isStream, selectImages } from '@softlabel/data';
import { type ExperimentData, hardLabels, seenTypeOf } from '@softlabel/distill';
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

/** Has a learner of one member hold a batch of `count` images; the step that takes all of them. */
export async function holdSample(
  learner: Learner,
  data: ExperimentData,
  count: number,
  { seed, lr }: { seed: number; lr: number },
): Promise<Step> {
  await learner.hold(sampleSet(data, count), count);
  return { indices: [Uint32Array.from({ length: count }, (_, i) => i)], seeds: [seed], step: 0, lr };
}
