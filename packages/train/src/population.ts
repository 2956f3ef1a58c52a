// How many trainings alike a device should take at once. Not how they are computed together: that is vmap() of @softlabel/tensor.
import type { Device } from '@softlabel/runtime';
import { largestPopulation } from '@softlabel/tensor';
import type { ImageType } from './images.ts';
import type { Model } from './model.ts';
import { numberSpecs } from './step-numbers.ts';
import { type LearnerOptions, learnerSpecs, oneStep, sharedInputs, stepSpecs } from './training-step.ts';

/**
 * Bytes that a population may take. WebGPU does not tell how much memory a device has, and a software adapter's is the program's own; there a
 * few members are enough to make the launches' own time small.
 */
const MEMORY_BYTES = { software: 2 ** 28, integrated: 2 ** 30, discrete: 2 ** 31 };

/**
 * The largest population that trains on batches of `batch` out of `count` images within `memoryBytes`, unless given 2 GiB on a GPU of its own, 1 GiB
 * or 256 MiB on others, and within the adapter's limits. At least 1: a model too large for the device says so when it is planned.
 */
export function mostMembers(
  device: Pick<Device, 'profile'>,
  model: Model,
  options: LearnerOptions,
  batch: number,
  count: number,
  type: ImageType = 'u8',
  memoryBytes = MEMORY_BYTES[device.profile.kind],
): number {
  const specs = stepSpecs(device, model, options, batch, count, type);
  const state = learnerSpecs(model, options.optimizer);
  const buffers = [state, numberSpecs(batch), { images: specs.images, targets: specs.targets }];
  // Beside what a step sees, a learner keeps a copy of its state to go back to.
  return largestPopulation(device, oneStep(model, options), specs, { shared: sharedInputs(options), memoryBytes, buffers, beside: state });
}
