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

/** Throws NonFiniteError, naming the tensor, where a number of a member's snapshot is not finite: the last update is in no loss yet. */
export function requireFinite({ variables, optimizer }: Snapshot, member: number): void {
  const lost = Object.entries({ ...variables, ...optimizer }).find(([, values]) => !values.every(Number.isFinite));
  if (lost !== undefined)
    throw new NonFiniteError(
      `training: expected finite weights and optimiser state, got NaN or infinity in ${lost[0]}. Lower the learning rate, or start from other weights.`,
      member,
    );
}

/** A step, and the epoch that it is part of. */
export interface EpochStep extends Step {
  readonly epoch: number;
}

/**
 * The error of steps since the learner's mark that lost `member`'s loss: takes them again to name the step and the op, and leaves the learner
 * where that step began. Throws the signal's reason when it asks to stop.
 */
export async function traceNonFinite(
  learner: Learner,
  steps: readonly EpochStep[],
  member: number,
  signal: AbortSignal | undefined,
): Promise<NonFiniteError> {
  const lost = await takeAgain(learner, steps, signal);
  const before = Math.max(0, lost - 1); // a loss is that of the weights before its step: the step before may have lost these
  await takeAgain(learner, steps.slice(0, before), signal);
  for (const step of steps.slice(before, lost + 1)) {
    const found = await learner.firstNonFinite(step);
    if (found !== null) return lostIn(step, found);
    await learner.take([step]);
  }
  return new NonFiniteError('training: expected a finite loss, got NaN or infinity in its sum alone. Lower the learning rate.', member);
}

/** Goes back to the mark and takes steps one by one, until one whose loss is not finite; how many came before it. */
async function takeAgain(learner: Learner, steps: readonly Step[], signal: AbortSignal | undefined): Promise<number> {
  learner.rewind();
  for (const [i, step] of steps.entries()) {
    signal?.throwIfAborted();
    await learner.take([step]);
    if (!(await learner.takeLossSums()).every(Number.isFinite)) return i;
  }
  return steps.length;
}

function lostIn({ epoch, step, lr }: EpochStep, { place, member }: NonFinite): NonFiniteError {
  return new NonFiniteError(
    `training: expected finite numbers in epoch ${epoch}, step ${step}, got NaN or infinity first from ${place}. Lower the learning rate (now ${typeof lr === 'number' ? lr : lr[member]}).`,
    member,
  );
}
