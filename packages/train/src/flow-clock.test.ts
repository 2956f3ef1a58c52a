// Who waited for whom, by a clock that the test moves. Not the training loop that is measured.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FlowClock } from './flow-clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** Lets `work` go on as time passes. */
async function pass<T>(work: Promise<T>): Promise<T> {
  await vi.runAllTimersAsync();
  return work;
}

/** Three pieces of ten images, each read in `readMs` and computed in `computeMs`, as the training loop takes them. */
async function flowOf(readMs: number, computeMs: number) {
  const clock = new FlowClock();
  let before = Promise.resolve();
  for (let piece = 0; piece < 3; piece++) {
    await clock.reading(10, () => after(readMs));
    const last = before;
    before = last.then(() => after(computeMs));
    clock.computing(before);
    await clock.waiting(() => last);
  }
  await before;
  return { first: clock.take(), clock };
}

test('where reading takes longer, the device waits for what is left of it', async () => {
  const { first } = await pass(flowOf(100, 30));
  expect(first.imagesPerSecond).toBeCloseTo(30 / 0.33, 9);
  expect(first.deviceWaited).toBeCloseTo(0.1 + 2 * 0.07, 9);
  expect(first.inputWaited).toBe(0);
});

test('where the device takes longer, the input waits for it', async () => {
  const { first } = await pass(flowOf(10, 100));
  expect(first.deviceWaited).toBeCloseTo(0.01, 9);
  expect(first.inputWaited).toBeCloseTo(0.09 + 0.09, 9);
});

test('every report begins anew', async () => {
  const { clock } = await pass(flowOf(100, 30));
  await pass(clock.reading(5, () => after(50)));
  expect(clock.take()).toEqual({ imagesPerSecond: 100, deviceWaited: 0.05, inputWaited: 0 });
});
