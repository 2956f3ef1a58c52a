// Times contenders in turns, so that a busy minute of the machine falls on all of them. Knows nothing of what they do.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './race.ts';
import type { Unit } from './row.ts';

/** Turns of each contender, unless a row wants more; its best counts. */
const ROUNDS = 7;
/** A short run is repeated until a turn takes about this long. */
const TURN_MS = 150;
/** Threads of the one before go to sleep. */
const REST_MS = 50;
/** A contender takes no turn that would make its turns longer than this together: the whole table has 20 minutes. */
const MOST_MS = 30_000;

/** The best value of each contender in so many turns, or the message of the error it ended with. */
export async function measure(contenders: readonly Contender[], unit: Unit, rounds = ROUNDS): Promise<Map<Contender, number | string>> {
  const racers = new Map<Contender, Racer>();
  const failures = new Map<Contender, string>();
  for (const contender of contenders) await attempt(contender, failures, async () => racers.set(contender, await warmUp(contender)));
  for (let round = 0; round < rounds; round++) {
    for (const [contender, racer] of racers) {
      if (failures.has(contender) || racer.spentMs + racer.times * racer.bestMs > MOST_MS) continue;
      await attempt(contender, failures, () => turn(contender, racer));
    }
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
