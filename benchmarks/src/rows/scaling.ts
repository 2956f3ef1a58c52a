// Rows of how our step's time grows: with the batch, and with the width and so the parameters. No peers.
import type { Device } from '@softlabel/runtime';
import { countParams } from '@softlabel/train';
import { measure } from '../measure.ts';
import { modelOf, SMALL_STUDENT, type StepSize } from '../networks.ts';
import { ourTrainer } from '../ours.ts';
import type { Measured, Row } from '../row.ts';
import { makeTask, type Trainer } from '../trainer.ts';
import { contender } from './step.ts';

const powersOfTwo = (from: number, to: number): number[] => (from > to ? [] : [from, ...powersOfTwo(2 * from, to)]);

/** From the smallest step to the largest, whose time is the row's number. */
const scalingRow = (name: string, fixed: string, sizes: readonly StepSize[]): Row => ({
  name: `scaling ${name}`,
  shape: `ConvNet depth 3, ${fixed}, images 32x32x3, with DSA: ${sizes.length} steps, the number is that of the largest`,
  unit: 'ms',
  measure: (device) => measureSizes(device, sizes),
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

/** All sizes take turns, so that a busy minute of the machine does not bend the curve. */
async function measureSizes(device: Device, sizes: readonly StepSize[]): Promise<Measured> {
  const trainers: Trainer[] = [];
  for (const size of sizes) trainers.push(await ourTrainer(device, makeTask(size), 'dsa'));
  const contenders = trainers.map((trainer, i) => contender(`batch ${sizes[i].batch}, width ${sizes[i].width}`, trainer, trainer.steps));
  const values = await measure(contenders, 'ms');
  for (const trainer of trainers) await trainer.release?.();
  const times = contenders.map((size) => values.get(size) ?? 'not measured');
  const details = sizes.map((size, i) => ({ batch: size.batch, width: size.width, parameters: countParams(modelOf(size)), ms: times[i] }));
  return { ours: times[times.length - 1], peers: {}, details };
}
