// Rows of what a population gains: a student's step alone, and as one of several taken at once. No peers.
import type { Device } from '@softlabel/runtime';
import type { StepSize } from '../networks.ts';
import { fewestPopulations, studentsTrainer } from '../populations.ts';
import type { Detail, Measured, Row, Value } from '../row.ts';
import { makeTask } from '../trainer.ts';
import { stepsInTurns } from './in-turns.ts';

/**
 * Steps of `counts` students at once, ascending from 1, or in as few populations as the adapter's limits allow; the row's number is a student's share of
 * the step of the most of them that the device holds.
 */
export const populationRow = (size: StepSize, counts: readonly number[]): Row => ({
  name: `population w${size.width} b${size.batch}`,
  shape: `a student's share of a step of ConvNet depth ${size.depth}, width ${size.width}, batch ${size.batch}, with DSA, ${counts.join(', ')} students at once, or as the fewest populations of one size that fit, one after the other`,
  unit: 'ms',
  measure: (device, leastMs) => measureCounts(device, size, counts, leastMs),
});

async function measureCounts(device: Device, size: StepSize, counts: readonly number[], leastMs?: number): Promise<Measured> {
  const task = makeTask(size);
  const splits = counts.map((students) => ({ students, populations: fewestPopulations(device, task, students) }));
  const values = await stepsInTurns(
    splits.map(({ students, populations }) => ({
      name: `${students} students`,
      make: () => studentsTrainer(device, task, students, populations),
    })),
    leastMs,
  );
  const shares = values.map((ms, i): Value => (typeof ms === 'number' ? ms / counts[i] : ms));
  const details = splits.map(
    ({ students, populations }, i): Detail => ({
      students,
      populations: `${populations} x ${students / populations}`,
      msEach: shares[i],
      speedUp: ratio(shares[0], shares[i]),
    }),
  );
  return { ours: shares.findLast((share) => typeof share === 'number') ?? shares[0], peers: {}, details };
}

const ratio = (alone: Value, share: Value): Value =>
  typeof alone === 'number' && typeof share === 'number' ? alone / share : 'not measured';
