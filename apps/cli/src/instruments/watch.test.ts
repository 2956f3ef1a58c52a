// A measurement's progress: the time left at the pace so far, cleared for other lines and at the end.
import { expect, test, vi } from 'vitest';
import { watched } from './watch.ts';

test('the time left follows from the share that is done', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
  const shown: string[] = [];
  const measured = await watched(
    (watch, clear) => {
      watch('compiling', 0);
      clear();
      now.mockReturnValue(31_000);
      watch('step 3', 0.25);
      return Promise.resolve('measured');
    },
    { isTTY: true, write: (text) => shown.push(text) },
  );
  now.mockRestore();
  expect(measured).toBe('measured');
  const line = '\r\x1b[2K';
  expect(shown).toEqual([`${line}0 %  compiling`, line, `${line}25 %  step 3, 1 min 30 s left`, line]);
});
