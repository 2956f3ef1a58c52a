// Several trainings of ours timed in turns. Not which ones, nor what a row makes of their times.
import { measure } from '../measure.ts';
import type { Absent, Contender } from '../race.ts';
import type { Value } from '../row.ts';
import type { Trainer } from '../trainer.ts';
import { contender } from './step.ts';

/** A training that is not made yet. */
export interface Setting {
  readonly name: string;
  make(): Promise<Trainer>;
}

/**
 * Milliseconds of a step of each, all in turns, so that a busy minute of the machine does not bend the curve; instead of them the reason where one cannot
 * be made or breaks.
 */
export async function stepsInTurns(settings: readonly Setting[], leastMs?: number): Promise<Value[]> {
  const trainers: Trainer[] = [];
  try {
    const contenders: (Contender | Absent)[] = [];
    for (const setting of settings) contenders.push(await contenderOf(setting, trainers));
    const values = await measure(
      contenders.filter((one) => 'run' in one),
      'ms',
      leastMs,
    );
    return contenders.map((one) => ('run' in one ? (values.get(one) ?? 'not measured') : one.reason));
  } finally {
    for (const trainer of trainers) await trainer.release?.();
  }
}

/** The trainer is added to `trainers`. */
async function contenderOf({ name, make }: Setting, trainers: Trainer[]): Promise<Contender | Absent> {
  try {
    const trainer = await make();
    trainers.push(trainer);
    return contender(name, trainer, trainer.steps);
  } catch (error) {
    return { name, reason: error instanceof Error ? error.message : String(error) };
  }
}
