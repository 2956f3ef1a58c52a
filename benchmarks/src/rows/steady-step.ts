// Rows of what a steady step of ours asks for beside arithmetic: calls of WebGPU, and JavaScript's memory. Times nothing.
import type { Device } from '@softlabel/runtime';
import { heapContents } from '@softlabel/testing';
import { SMALL_STUDENT, type StepSize } from '../networks.ts';
import { ourTrainer } from '../ours.ts';
import type { Measured, Row } from '../row.ts';
import { trafficOf } from '../traffic.ts';
import { makeTask } from '../trainer.ts';

const STEPS = 32;

export const trafficRow: Row = {
  name: 'steady step',
  shape: `what 1 and ${1 + STEPS} steps of ConvNet depth 3 width 128 batch 10 with DSA ask of WebGPU, and one look at their loss: the number is each step's dispatches`,
  unit: 'dispatches',
  measure: measureTraffic,
};

async function measureTraffic(device: Device): Promise<Measured> {
  const trainer = await ourTrainer(device, makeTask(SMALL_STUDENT), 'dsa');
  const countsOf = async (steps: number) => ({ steps, ...(await trafficOf(() => trainer.steps(steps))).counts });
  await countsOf(1 + STEPS); // makes what later steps find made
  const [one, many] = [await countsOf(1), await countsOf(1 + STEPS)];
  await trainer.release?.();
  return { ours: (many.dispatches - one.dispatches) / STEPS, peers: {}, details: [one, many] };
}

const TINY: StepSize = { network: 'convnet', depth: 1, width: 4, side: 8, batch: 2, classes: 2 };
/** Steps between two looks. The first looks see what a first use makes; the last ones see what steps leave behind. */
const SPAN = 5000;
const [WARM_UP, COUNTED] = [4, 2];
/** Steps between two waits: what is in flight is no growth. */
const IN_FLIGHT = 100;

export const heapRow: Row = {
  name: 'heap growth',
  shape: `growth of the data in JavaScript's heap over ${COUNTED * SPAN} steps of a tiny ConvNet after ${WARM_UP * SPAN}; beside it that of V8's own compiled code`,
  unit: 'bytes',
  measure: measureHeap,
};

async function measureHeap(device: Device): Promise<Measured> {
  const trainer = await ourTrainer(device, makeTask(TINY), 'dsa');
  const looks = [await heapContents()];
  for (let span = 0; span < WARM_UP + COUNTED; span++) {
    for (let done = 0; done < SPAN; done += IN_FLIGHT) await trainer.steps(IN_FLIGHT);
    looks.push(await heapContents());
  }
  await trainer.release?.();
  const details = looks.slice(1).map(({ dataBytes, engineBytes }, i) => ({
    steps: (i + 1) * SPAN,
    dataGrown: dataBytes - looks[i].dataBytes,
    engineGrown: engineBytes - looks[i].engineBytes,
  }));
  return { ours: details.slice(WARM_UP).reduce((sum, { dataGrown }) => sum + dataGrown, 0), peers: {}, details };
}
