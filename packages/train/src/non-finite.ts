// Numbers that a training has lost: the error that tells it, and the search for the step and the op that lost them. Not when anybody looks.
import type { NonFinite } from '@softlabel/tensor';
import type { Learner, Snapshot } from './learner.ts';
import type { Step } from './step-numbers.ts';

/** A training whose numbers are no longer finite: says where they were lost; the caller names the checkpoint that is still good. */
export class NonFiniteError extends Error {
  override name = 'NonFiniteError';
  /** The member that lost them first. */
  readonly member: number;

  constructor(message: string, member: number, options?: ErrorOptions) {
    super(message, options);
    this.member = member;
  }
}

/** Makes the error of a member's numbers that were lost since a learner's mark. */
export type Trace = (member: number) => Promise<NonFiniteError>;

/** The first tensor with a NaN or infinity. */
export const nonFiniteOf = ({ variables, optimizer }: Snapshot): string | undefined =>
  Object.entries({ ...variables, ...optimizer }).find(([, values]) => !values.every(Number.isFinite))?.[0];

/** The error of a member's weights or optimiser state that were not trained, or not here. */
export function nonFiniteState(tensor: string, member: number): NonFiniteError {
  return new NonFiniteError(
    `training: expected finite weights and optimiser state, got NaN or infinity in ${tensor}. Lower the learning rate, or start from other weights.`,
    member,
  );
}

/** A step, and the epoch that it is part of. */
export interface EpochStep extends Step {
  readonly epoch: number;
}

/**
 * The error of steps since the learner's mark that lost `member`'s loss or state: takes them again to name the step and the op, updates
 * included, and leaves the learner where that step began. Throws the signal's reason when it asks to stop.
 */
export async function traceNonFinite(
  learner: Learner,
  steps: readonly EpochStep[],
  member: number,
  signal: AbortSignal | undefined,
): Promise<NonFiniteError> {
  const lost = await takeUntilLost(learner, steps, signal);
  if (lost === null)
    return new NonFiniteError(
      `training: expected a finite loss, got NaN or infinity in its sum alone. Lower the learning rate${orLossScale(learner)}.`,
      member,
    );
  return lostIn(learner, lost, (await learner.firstNonFinite(lost)) ?? { place: 'the step as a whole, from no op alone', member });
}

/** Goes back to the mark and takes steps one by one, until one whose loss is not finite, or what it leaves; goes back to before that one. */
async function takeUntilLost(learner: Learner, steps: readonly EpochStep[], signal: AbortSignal | undefined): Promise<EpochStep | null> {
  learner.rewind();
  for (const step of steps) {
    signal?.throwIfAborted();
    learner.mark();
    await learner.take([step]);
    if ((await learner.takeLossSums()).every(Number.isFinite) && (await learner.isFinite())) continue;
    learner.rewind();
    return step;
  }
  return null;
}

/** Steps are counted from 1 here, as epochs are. */
function lostIn(learner: Learner, { epoch, step, lr }: EpochStep, { place, member }: NonFinite): NonFiniteError {
  return new NonFiniteError(
    `training: expected finite numbers in epoch ${epoch}, step ${step + 1} of the training, got NaN or infinity first from ${place}. Lower the learning rate (now ${typeof lr === 'number' ? lr : lr[member]})${orLossScale(learner)}.`,
    member,
  );
}

/** What else may have been too much, where halves hold gradients. */
const orLossScale = ({ lossScale }: Pick<Learner, 'lossScale'>): string =>
  lossScale === 1 ? '' : `, or train.lossScale (now ${lossScale})`;
