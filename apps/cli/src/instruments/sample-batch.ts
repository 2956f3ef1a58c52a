// The first images of a training set as a batch to measure with. Not a batch that anything learns from.
import { type ExperimentData, hardLabels } from '@softlabel/distill';
import type { Batch } from '@softlabel/train';

/** `count` images with hard labels; begins again where the set is smaller. */
export function sampleBatch({ train, classNames }: ExperimentData, count: number): Batch {
  const pixels = train.height * train.width * train.channels;
  const images = new Uint8Array(count * pixels);
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const from = i % train.labels.length;
    images.set(train.images.subarray(from * pixels, (from + 1) * pixels), i * pixels);
    labels[i] = train.labels[from];
  }
  return { images, targets: Float32Array.from(hardLabels(labels, classNames.length)) };
}
