// A measurement's progress: the time left at the pace so far, and Ctrl-C.
import { expect, test, vi } from 'vitest';
import { Progress } from '../progress.ts';
import { watchOf } from './watch.ts';

test('the time left follows from the share that is done, and a stop is heard', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
  const shown: string[] = [];
  const stop = new AbortController();
  const watch = watchOf({ signal: stop.signal }, new Progress({ isTTY: true, write: (text) => shown.push(text) }));
  watch('compiling', 0);
  now.mockReturnValue(31_000);
  watch('step 3', 0.25);
  now.mockRestore();
  expect(shown.map((text) => text.replace('\r\x1b[2K', ''))).toEqual(['0 %  compiling', '25 %  step 3, 1 min 30 s left']);
  stop.abort(new Error('stopped'));
  expect(() => watch('step 4', 0.5)).toThrow('stopped');
});
