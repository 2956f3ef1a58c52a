// Trainings that cannot be made or break stand beside those that work, and none keeps its memory.
import { expect, test, vi } from 'vitest';
import type { Trainer } from '../trainer.ts';
import { type Setting, stepsInTurns } from './in-turns.ts';

test('each has its time or its reason, and all are released', async () => {
  const release = vi.fn(async () => undefined);
  const working: Trainer = {
    async steps(count) {
      const end = performance.now() + count * 20;
      while (performance.now() < end);
      return 0;
    },
    release,
  };
  const breaking: Trainer = { steps: () => Promise.reject(new Error('lost')), release };
  const setting = (name: string, make: () => Promise<Trainer>): Setting => ({ name, make });
  const values = await stepsInTurns(
    [
      setting('small', async () => working),
      setting('broken', async () => breaking),
      setting('large', () => Promise.reject(new Error('expected at most 2 GB'))),
    ],
    0,
  );
  expect(values).toEqual([expect.any(Number), 'lost', 'expected at most 2 GB']);
  expect(release).toHaveBeenCalledTimes(2);
});
