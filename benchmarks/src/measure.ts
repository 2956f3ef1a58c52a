// Times contenders in turns, so that a busy minute of the machine falls on all of them. Knows nothing of what they do.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './race.ts';
import type { Unit } from './row.ts';

/** Turns of each contender at least, and the time that they go on for: a machine that shares its processors is slow for seconds on end. Its best turn counts. */
const ROUNDS = 7;
const LEAST_MS = 15_000;
/** A short run is repeated until a turn takes about this long. */
const TURN_MS = 150;
/** Threads of the one before go to sleep. */
const REST_MS = 50;
/** A contender takes no turn that would make its turns longer than this together: the whole table has 20 minutes. */
const MOST_MS = 30_000;

/** The best value of each contender in turns over `leastMs` or more, or the message of the error it ended with. */
export async function measure(contenders: readonly Contender[], unit: Unit, leastMs = LEAST_MS): Promise<Map<Contender, number | string>> {
  const racers = new Map<Contender, Racer>();
  const failures = new Map<Contender, string>();
  for (const contender of contenders) await attempt(contender, failures, async () => racers.set(contender, await warmUp(contender)));
  const start = performance.now();
  const mayRun = (contender: Contender, { spentMs, times, bestMs }: Racer) =>
    !failures.has(contender) && spentMs + times * bestMs <= MOST_MS;
  for (let round = 0; round < ROUNDS || performance.now() - start < leastMs; round++) {
    const running = [...racers].filter(([contender, racer]) => mayRun(contender, racer));
    if (running.length === 0) break;
    for (const [contender, racer] of running) await attempt(contender, failures, () => turn(contender, racer));
  }
  return new Map(
    contenders.map((contender) => [contender, failures.get(contender) ?? inUnit(contender, racers.get(contender)?.bestMs ?? 0, unit)]),
  );
}

interface Racer {
  readonly times: number;
  bestMs: number;
  /** Of all turns so far. */
  spentMs: number;
}

/** Says how often to repeat. */
async function warmUp(contender: Contender): Promise<Racer> {
  const bestMs = contender.bestMs ?? (await secondRun(contender));
  return { times: Math.max(1, Math.floor(TURN_MS / bestMs)), bestMs, spentMs: 0 };
}

/** The first one compiles. */
async function secondRun(contender: Contender): Promise<number> {
  await contender.run(1);
  return timed(contender, 1);
}

async function turn(contender: Contender, racer: Racer): Promise<void> {
  await sleep(REST_MS);
  const ms = await timed(contender, racer.times);
  racer.bestMs = Math.min(racer.bestMs, ms);
  racer.spentMs += racer.times * ms;
}

/** Milliseconds of one run among `times`. */
async function timed(contender: Contender, times: number): Promise<number> {
  const start = performance.now();
  await contender.run(times);
  return (performance.now() - start) / times;
}

async function attempt(contender: Contender, failures: Map<Contender, string>, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    failures.set(contender, error instanceof Error ? error.message : String(error));
  }
}

const inUnit = ({ flops = 0 }: Contender, ms: number, unit: Unit): number => (unit === 'GFLOP/s' ? flops / ms / 1e6 : ms);
