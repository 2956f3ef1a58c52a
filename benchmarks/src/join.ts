// Lets a peer into a row only when it computes what ours computes. Times nothing.
import type { Absent } from './race.ts';
import type { Trainer } from './trainer.ts';

/** Two updates: a wrong gradient shows in the second loss, a wrong momentum in the third. */
const CHECKED_STEPS = 3;
/** A peer that has taken this long is believed after the second: smaller rows show the same library's momentum. */
const PATIENCE_MS = 60_000;
/** Nats. */
const TOLERANCE = 1e-3;

export interface FirstSteps {
  readonly losses: readonly number[];
  /** Milliseconds of the fastest one but the first, which compiles. */
  readonly bestMs: number;
}

/** Takes the first steps: at least two, no third once `patienceMs` have passed. */
export async function firstSteps(trainer: Trainer, patienceMs = Infinity): Promise<FirstSteps> {
  const begin = performance.now();
  const losses: number[] = [];
  let bestMs = Infinity;
  while (losses.length < CHECKED_STEPS && (losses.length < 2 || performance.now() - begin < patienceMs)) {
    const start = performance.now();
    losses.push(await trainer.steps(1));
    if (losses.length > 1) bestMs = Math.min(bestMs, performance.now() - start);
  }
  return { losses, bestMs };
}

/** A peer that computes what ours computes. */
export interface Joined {
  readonly name: string;
  readonly trainer: Trainer;
  /** Milliseconds of the fastest step so far. */
  readonly bestMs: number;
}

/** Starts a peer and compares its first losses with ours; a peer that computes others, or breaks, has failed. */
export async function join(name: string, start: () => Promise<Trainer | string>, expected: readonly number[]): Promise<Joined | Absent> {
  try {
    const trainer = await start();
    if (typeof trainer === 'string') return { name, reason: trainer };
    const { losses, bestMs } = await firstSteps(trainer, PATIENCE_MS);
    if (losses.every((loss, i) => Math.abs(loss - expected[i]) <= TOLERANCE)) return { name, trainer, bestMs };
    await trainer.release?.();
    return { name, failed: true, reason: `computes other losses: expected ${expected.map(text)} as ours, got ${losses.map(text)}` };
  } catch (error) {
    return { name, failed: true, reason: error instanceof Error ? error.message : String(error) };
  }
}

const text = (loss: number): string => loss.toFixed(5);
