// The first images of a training set as a set of one batch to measure with. Not one that anything learns from.
import { type ExperimentData, hardLabels } from '@softlabel/distill';
import type { Learner, Step, TrainingSet } from '@softlabel/train';

/** `count` images with hard labels, the same for each member; begins again where the set is smaller. */
export function sampleSet({ train, classNames }: ExperimentData, count: number, members = 1): TrainingSet {
  const pixels = train.height * train.width * train.channels;
  const images = new Uint8Array(count * pixels);
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const from = i % train.labels.length;
    images.set(train.images.subarray(from * pixels, (from + 1) * pixels), i * pixels);
    labels[i] = train.labels[from];
  }
  const targets = Float32Array.from(hardLabels(labels, classNames.length));
  return { count, images, targets: Array.from({ length: members }, () => targets) };
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
