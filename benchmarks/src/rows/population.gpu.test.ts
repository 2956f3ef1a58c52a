// The row of a population on a device too small for the larger one: all of its students take their steps, in two halves.
import { openDevice } from '@softlabel/node';
import { expect, test } from 'vitest';
import type { StepSize } from '../networks.ts';
import { studentsTrainer } from '../populations.ts';
import { trafficOf } from '../traffic.ts';
import { makeTask } from '../trainer.ts';
import { populationRow } from './population.ts';

const TINY: StepSize = { network: 'convnet', depth: 1, width: 8, side: 16, batch: 4, classes: 2 };
/** Of one student: what the convolution writes. */
const LARGEST_TENSOR = 4 * 16 * 16 * 8 * 4;

test('students who do not fit into one population are split, and the row says how', async () => {
  const device = await openDevice();
  const small = { ...device, profile: { ...device.profile, maxBindingBytes: 3 * LARGEST_TENSOR } };
  const { ours, details = [] } = await populationRow(TINY, [1, 4]).measure(small, 0);
  expect(details).toMatchObject([
    { students: 1, populations: '1 x 1', speedUp: 1 },
    { students: 4, populations: '2 x 2', msEach: ours, speedUp: expect.any(Number) },
  ]);
});

test('a step is one of every population', async () => {
  const device = await openDevice();
  const dispatchesOf = async (students: number, populations: number) => {
    const trainer = await studentsTrainer(device, makeTask(TINY), students, populations);
    await trainer.steps(1); // makes what later steps find made
    const { counts } = await trafficOf(() => trainer.steps(1));
    await trainer.release?.();
    return counts.dispatches;
  };
  expect(await dispatchesOf(4, 2)).toBe(2 * (await dispatchesOf(2, 1)));
});
