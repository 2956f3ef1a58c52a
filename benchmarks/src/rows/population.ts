// Rows of what a population gains: a student's step alone, and as one of several taken at once. No peers.
import type { Device } from '@softlabel/runtime';
import { measure } from '../measure.ts';
import type { StepSize } from '../networks.ts';
import { ourTrainer } from '../ours.ts';
import type { Detail, Measured, Row } from '../row.ts';
import { makeTask, type Trainer } from '../trainer.ts';
import { contender } from './step.ts';

/** Steps of `counts` students at once, ascending from 1; the row's number is a student's share of the step of the most of them. */
export const populationRow = (size: StepSize, counts: readonly number[]): Row => ({
  name: `population w${size.width} b${size.batch}`,
  shape: `a student's share of a step of ConvNet depth ${size.depth}, width ${size.width}, batch ${size.batch}, with DSA, ${counts.join(', ')} students at once`,
  unit: 'ms',
  measure: (device) => measureCounts(device, size, counts),
});

async function measureCounts(device: Device, size: StepSize, counts: readonly number[]): Promise<Measured> {
  const task = makeTask(size);
  const trainers: Trainer[] = [];
  for (const members of counts) trainers.push(await ourTrainer(device, task, 'dsa', members));
  const contenders = trainers.map((trainer, i) => contender(`${counts[i]} students`, trainer, trainer.steps));
  const values = await measure(contenders, 'ms');
  for (const trainer of trainers) await trainer.release?.();
  const shares = contenders.map((one, i) => shareOf(values.get(one), counts[i]));
  const details = counts.map((members, i): Detail => ({ students: members, msEach: shares[i], speedUp: ratio(shares[0], shares[i]) }));
  return { ours: shares[shares.length - 1], peers: {}, details };
}

const shareOf = (ms: number | string | undefined, members: number): number | string =>
  typeof ms === 'number' ? ms / members : (ms ?? 'not measured');

const ratio = (alone: number | string, share: number | string): number | string =>
  typeof alone === 'number' && typeof share === 'number' ? alone / share : 'not measured';
