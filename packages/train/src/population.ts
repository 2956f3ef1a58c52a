// How many trainings alike a device should take at once. Not how they are computed together: that is vmap() of @softlabel/tensor.
import type { Device, DeviceProfile } from '@softlabel/runtime';
import { largestPopulation } from '@softlabel/tensor';
import type { ImageType } from './images.ts';
import type { Model } from './model.ts';
import { numberSpecs } from './step-numbers.ts';
import { type LearnerOptions, learnerSpecs, oneStep, sharedInputs, stepSpecs } from './training-step.ts';

/** Bytes that a population may take where the device's memory is not known. */
const UNKNOWN_MEMORY = { software: 2 ** 28, integrated: 2 ** 30, discrete: 2 ** 31 };
/** Share of a device's memory that a population may take: evaluations, a second plan, and whoever else is on the device have the rest. */
const SHARE = 1 / 4;
/** A few members are enough to make the launches' own time small on a software adapter, and more are no faster. */
const ENOUGH = { software: 2 ** 28, integrated: Number.POSITIVE_INFINITY, discrete: Number.POSITIVE_INFINITY };

/** Bytes that a population on a device may take: a quarter of its memory, or 2 GiB on a GPU of its own and 1 GiB on others where that is not known, and 256 MiB on software. */
export function populationBytes({ kind, memoryBytes }: Pick<DeviceProfile, 'kind' | 'memoryBytes'>): number {
  return Math.min(ENOUGH[kind], memoryBytes === null ? UNKNOWN_MEMORY[kind] : Math.floor(SHARE * memoryBytes));
}

/**
 * The largest population that trains on batches of `batch` out of `count` images within `memoryBytes`, those of `populationBytes` unless given, within
 * the device's memory and the adapter's limits. At least 1: a model too large for the device says so when it is planned.
 */
export function mostMembers(
  device: Pick<Device, 'profile'>,
  model: Model,
  options: LearnerOptions,
  batch: number,
  count: number,
  type: ImageType = 'u8',
  memoryBytes = populationBytes(device.profile),
): number {
  const fitting = Math.min(memoryBytes, device.profile.memoryBytes ?? Number.POSITIVE_INFINITY);
  const specs = stepSpecs(device, model, options, batch, count, type);
  const state = learnerSpecs(model, options.optimizer);
  const buffers = [state, numberSpecs(batch), { images: specs.images, targets: specs.targets }];
  // Beside what a step sees, a learner keeps a copy of its state to go back to.
  return largestPopulation(device, oneStep(model, options), specs, {
    shared: sharedInputs(options),
    memoryBytes: fitting,
    buffers,
    beside: state,
  });
}
