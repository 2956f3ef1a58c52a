// Times every launch of a prepared plan by putting it in a pass of its own. An instrument: slower than a run, and never part of one.
import type { Device } from '@softlabel/runtime';
import { type Dispatches, encodeCopies, encodeStep } from './dispatches.ts';
import { submit } from './submit.ts';

/** When a launch ran, from the start of the first launch of its run. */
export interface LaunchSpan {
  readonly startMs: number;
  readonly ms: number;
}

export interface LaunchTimes {
  /** `timestamps`: the device's own clock. `wall`: each launch submitted alone and waited for, so that every time holds a submit and a wait. */
  readonly clock: 'timestamps' | 'wall';
  /** One entry for each run, in it one span for each launch in the plan's order. */
  readonly runs: readonly (readonly LaunchSpan[])[];
}

/** Largest set of timestamps that WebGPU allows. */
const SET_SIZE = 4096;
const LAUNCHES_PER_SET = SET_SIZE / 2;
const BYTES_PER_TIMESTAMP = 8;
const QUERY_RESOLVE_COPY_SRC = 0x200 | 0x04;
const MAP_READ_COPY_DST = 0x01 | 0x08;

/** Runs a plan `repeats` times, each run with the effect of a plain one, and says when each launch ran. Throws when the device is lost. */
export async function timeLaunches(device: Device, dispatches: Dispatches, repeats: number): Promise<LaunchTimes> {
  device.assertAlive();
  if (!device.profile.timestamps) return { clock: 'wall', runs: await repeated(repeats, () => runByWall(device, dispatches)) };
  const clock = await makeClock(device, dispatches);
  try {
    return { clock: 'timestamps', runs: await repeated(repeats, () => runByTimestamps(device, dispatches, clock)) };
  } finally {
    clock.release();
  }
}

async function repeated<T>(times: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < times; i++) results.push(await run());
  return results;
}

interface Clock {
  readonly sets: readonly GPUQuerySet[];
  readonly resolved: GPUBuffer;
  readonly readable: GPUBuffer;
  release(): void;
}

function makeClock({ gpu, checked }: Device, { name, steps }: Dispatches): Promise<Clock> {
  const label = `${name} timestamps`;
  return checked(label, () => {
    const sets = Array.from({ length: Math.ceil(steps.length / LAUNCHES_PER_SET) }, () =>
      gpu.createQuerySet({ label, type: 'timestamp', count: SET_SIZE }),
    );
    const size = Math.max(1, sets.length) * SET_SIZE * BYTES_PER_TIMESTAMP;
    const resolved = gpu.createBuffer({ label, size, usage: QUERY_RESOLVE_COPY_SRC });
    const readable = gpu.createBuffer({ label, size, usage: MAP_READ_COPY_DST });
    return {
      sets,
      resolved,
      readable,
      release() {
        for (const part of [...sets, resolved, readable]) part.destroy();
      },
    };
  });
}

async function runByTimestamps(device: Device, dispatches: Dispatches, clock: Clock): Promise<LaunchSpan[]> {
  const { name, steps } = dispatches;
  const { sets, resolved, readable } = clock;
  const encoder = device.gpu.createCommandEncoder({ label: `${name} timed` });
  for (const [i, step] of steps.entries()) {
    const at = 2 * (i % LAUNCHES_PER_SET);
    const querySet = sets[Math.floor(i / LAUNCHES_PER_SET)];
    const timestampWrites = { querySet, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
    const pass = encoder.beginComputePass({ label: step.label, timestampWrites });
    encodeStep(pass, step);
    pass.end();
  }
  encodeCopies(encoder, dispatches);
  for (const [i, set] of sets.entries()) {
    const count = 2 * Math.min(LAUNCHES_PER_SET, steps.length - i * LAUNCHES_PER_SET);
    encoder.resolveQuerySet(set, 0, count, resolved, i * SET_SIZE * BYTES_PER_TIMESTAMP);
  }
  encoder.copyBufferToBuffer(resolved, 0, readable, 0, readable.size);
  device.gpu.queue.submit([encoder.finish()]);
  await device.settle(readable.mapAsync(1));
  device.assertAlive();
  const ticks = new BigUint64Array(readable.getMappedRange().slice(0));
  readable.unmap();
  return steps.map((_, i) => spanOf(ticks, i));
}

/** Nanoseconds of the device to milliseconds. */
function spanOf(ticks: BigUint64Array, launch: number): LaunchSpan {
  return { startMs: Number(ticks[2 * launch] - ticks[0]) / 1e6, ms: Number(ticks[2 * launch + 1] - ticks[2 * launch]) / 1e6 };
}

async function runByWall(device: Device, dispatches: Dispatches): Promise<LaunchSpan[]> {
  const { queue } = device.gpu;
  await device.settle(queue.onSubmittedWorkDone());
  const spans: LaunchSpan[] = [];
  const origin = performance.now();
  for (const step of dispatches.steps) {
    const start = performance.now();
    submit(device, step.label, (encoder) => {
      const pass = encoder.beginComputePass({ label: step.label });
      encodeStep(pass, step);
      pass.end();
    });
    await device.settle(queue.onSubmittedWorkDone());
    spans.push({ startMs: start - origin, ms: performance.now() - start });
  }
  submit(device, dispatches.name, (encoder) => encodeCopies(encoder, dispatches));
  device.assertAlive();
  return spans;
}
