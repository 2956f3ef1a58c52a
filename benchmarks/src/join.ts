// Lets a peer into a row only when it computes what ours computes. Times nothing.
import type { Absent } from './row.ts';
import type { Trainer } from './trainer.ts';

/** Two updates: a wrong gradient shows in the second loss, a wrong momentum in the third. */
const CHECKED_STEPS = 3;
/** Nats. */
const TOLERANCE = 1e-3;

/** The losses of the first steps. */
export async function firstLosses(trainer: Trainer): Promise<number[]> {
  const losses: number[] = [];
  while (losses.length < CHECKED_STEPS) losses.push(await trainer.steps(1));
  return losses;
}

/** A peer that computes what ours computes. */
export interface Joined {
  readonly name: string;
  readonly trainer: Trainer;
}

/** Starts a peer and compares its first losses with ours; a peer that computes others, or breaks, has failed. */
export async function join(name: string, start: () => Promise<Trainer | string>, expected: readonly number[]): Promise<Joined | Absent> {
  try {
    const trainer = await start();
    if (typeof trainer === 'string') return { name, reason: trainer };
    const losses = await firstLosses(trainer);
    if (losses.every((loss, i) => Math.abs(loss - expected[i]) <= TOLERANCE)) return { name, trainer };
    await trainer.release?.();
    return { name, failed: true, reason: `computes other losses: expected ${expected.map(text)} as ours, got ${losses.map(text)}` };
  } catch (error) {
    return { name, failed: true, reason: error instanceof Error ? error.message : String(error) };
  }
}

const text = (loss: number): string => loss.toFixed(5);
