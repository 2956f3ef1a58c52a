// The row of numbers that a step begins with: what is in it, and how it is written. Not when it gets to its place on the device.
import { type DeviceTensor, f32, memberOf, u32 } from '@softlabel/tensor';
import type { LearnerOptions } from './training-step.ts';

/** One step of every member. */
export interface Step {
  /** For each member the images of the held set that it sees; as many for all. */
  readonly indices: readonly Uint32Array[];
  /** For each member the seed of its augmentation's draws. */
  readonly seeds: readonly number[];
  /** Counted from 0 over the whole training: addresses the draws. */
  readonly step: number;
  /** One for all members, or one for each, where the learner has `ownRates`. */
  readonly lr: number | readonly number[];
  /** One for each member, where the learner's temperature is 'own'. */
  readonly temperatures?: readonly number[] | undefined;
}

/** The numbers that change from step to step, for a step on `size` images. */
export const numberSpecs = (size: number) => ({
  lr: f32(),
  step: f32(),
  counter: u32(2),
  inverseTemperature: f32(),
  index: u32(size),
});

/** What of them all members see. */
export const sharedNumbers = ({ ownRates = false, temperature }: LearnerOptions): ('step' | 'lr' | 'inverseTemperature')[] => [
  'step',
  ...(ownRates ? [] : ['lr' as const]),
  ...(temperature === 'own' ? [] : ['inverseTemperature' as const]),
];

/** Where they lie on the device. */
export type NumberTensors = { readonly [name in keyof ReturnType<typeof numberSpecs>]: DeviceTensor };

/** Writes a step's numbers into `rows` as they lie on the device, from `start` on; `places` says where it holds each member's images. */
export function writeNumbers(
  rows: ArrayBuffer,
  start: number,
  tensors: NumberTensors,
  numbers: Step,
  places: readonly Uint32Array[],
): void {
  const floats = (tensor: DeviceTensor, values: readonly number[]) => {
    values.forEach((value, member) => {
      new Float32Array(rows, start + memberOf(tensor, member).offset, 1)[0] = value;
    });
  };
  const { lr, step, counter, inverseTemperature, index } = tensors;
  floats(lr, ofEach('learning rate', numbers.lr, lr));
  floats(step, [numbers.step + 1]);
  const temperatures = ofEach('temperature', numbers.temperatures ?? 1, inverseTemperature);
  floats(
    inverseTemperature,
    temperatures.map((temperature) => 1 / temperature),
  );
  places.forEach((own, member) => {
    new Uint32Array(rows, start + memberOf(counter, member).offset, 2).set([numbers.seeds[member], numbers.step]);
    new Uint32Array(rows, start + memberOf(index, member).offset, own.length).set(own);
  });
}

/** A number of each member that has its own on the device. */
function ofEach(name: string, values: number | readonly number[], { members }: DeviceTensor): readonly number[] {
  const own = typeof values === 'number' ? Array.from({ length: members }, () => values) : values;
  if (own.length === members) return own;
  throw new Error(
    `training: expected ${members === 1 ? `one ${name} for all members` : `${members} numbers, a ${name} for each member`}, got ${own.join(', ')}. Make the learner for those.`,
  );
}

/** Throws unless steps tell the members' temperatures where the learner's is 'own', and nowhere else. */
export function requireTemperatures({ temperature }: LearnerOptions, steps: readonly Step[]): void {
  const isOwn = temperature === 'own';
  if (steps.some(({ temperatures }) => isOwn !== (temperatures !== undefined)))
    throw new Error(
      `training: expected ${isOwn ? 'a temperature of each member' : "no temperatures beside the learner's"}, got ${isOwn ? 'none' : 'some'}. Make the learner for those.`,
    );
}
