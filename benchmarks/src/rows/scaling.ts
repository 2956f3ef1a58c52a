// Rows of how our step's time grows: with the batch, and with the width and so the parameters. No peers.
import type { Device } from '@softlabel/runtime';
import { countParams } from '@softlabel/train';
import { modelOf, SMALL_STUDENT, type StepSize } from '../networks.ts';
import { ourTrainer } from '../ours.ts';
import type { Measured, Row } from '../row.ts';
import { makeTask } from '../trainer.ts';
import { stepsInTurns } from './in-turns.ts';

const powersOfTwo = (from: number, to: number): number[] => (from > to ? [] : [from, ...powersOfTwo(2 * from, to)]);

/** From the smallest step to the largest, whose time is the row's number. */
const scalingRow = (name: string, fixed: string, sizes: readonly StepSize[]): Row => ({
  name: `scaling ${name}`,
  shape: `ConvNet depth 3, ${fixed}, images 32x32x3, with DSA: ${sizes.length} steps, the number is that of the largest`,
  unit: 'ms',
  measure: (device, leastMs) => measureSizes(device, sizes, leastMs),
});

export const scalingRows: readonly Row[] = [
  scalingRow(
    'batch',
    'width 32',
    powersOfTwo(1, 512).map((batch) => ({ ...SMALL_STUDENT, width: 32, batch })),
  ),
  scalingRow(
    'width',
    'batch 10',
    powersOfTwo(16, 256).map((width) => ({ ...SMALL_STUDENT, width })),
  ),
];

async function measureSizes(device: Device, sizes: readonly StepSize[], leastMs?: number): Promise<Measured> {
  const times = await stepsInTurns(
    sizes.map((size) => ({
      name: `batch ${size.batch}, width ${size.width}`,
      make: () => ourTrainer(device, makeTask(size), 'dsa'),
    })),
    leastMs,
  );
  const details = sizes.map((size, i) => ({ batch: size.batch, width: size.width, parameters: countParams(modelOf(size)), ms: times[i] }));
  return { ours: times[times.length - 1], peers: {}, details };
}
