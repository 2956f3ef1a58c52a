// Which peers may stand in the table.
import { expect, test, vi } from 'vitest';
import { join } from './join.ts';
import type { Trainer } from './trainer.ts';

/** Shows the given losses, one a step. */
const trainerOf = (...losses: number[]): Trainer => ({ steps: async () => losses.shift() ?? 0 });
const EXPECTED = [2.3, 2.2, 2.1];

test('a peer whose losses are ours within 1e-3', async () => {
  const trainer = trainerOf(2.3009, 2.1991, 2.1);
  expect(await join('peer', async () => trainer, EXPECTED)).toEqual({ name: 'peer', trainer, bestMs: expect.any(Number) });
});

test.each([
  [2.3, 2.2, 2.102],
  [2.298, 2.2, 2.1],
  [2.3, Number.NaN, 2.1],
])('a peer with losses %d, %d, %d fails', async (...losses) => {
  const reason = expect.stringContaining('expected 2.30000,2.20000,2.10000 as ours');
  expect(await join('peer', async () => trainerOf(...losses), EXPECTED)).toEqual({ name: 'peer', failed: true, reason });
});

test('a peer that is not installed has a reason; one that breaks has failed', async () => {
  expect(await join('torch', async () => 'no module named torch', EXPECTED)).toEqual({ name: 'torch', reason: 'no module named torch' });
  const broken = () => Promise.reject(new Error('lost'));
  expect(await join('tfjs', broken, EXPECTED)).toEqual({ name: 'tfjs', failed: true, reason: 'lost' });
});

test('a peer of minutes a step is believed after two', async () => {
  let clock = 0;
  const now = vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const slow: Trainer = {
    async steps() {
      clock += 50_000;
      return clock === 50_000 ? 2.3 : 2.2;
    },
  };
  expect(await join('tfjs', async () => slow, EXPECTED)).toEqual({ name: 'tfjs', trainer: slow, bestMs: 50_000 });
  now.mockRestore();
});
