// Progress: one rewritten line on a terminal, few plain lines elsewhere.
import { expect, test } from 'vitest';
import { Progress } from './progress.ts';

/** A stream that keeps what is written, and a clock to be set. */
function recorder(isTTY: boolean, columns = 40) {
  const written: string[] = [];
  const clock = { now: 0 };
  const progress = new Progress({ isTTY, columns, write: (text) => written.push(text) }, () => clock.now);
  return { written, clock, progress };
}

test('elsewhere than on a terminal a line is written every 30 seconds', () => {
  const { written, clock, progress } = recorder(false);
  for (const second of [0, 10, 29, 31, 59, 62]) {
    clock.now = second * 1000;
    progress.show('expert 0, epoch 1 of 2', second, 100, 100 - second);
  }
  expect(written).toEqual([
    '0 %  expert 0, epoch 1 of 2, 1 min 40 s left\n',
    '31 %  expert 0, epoch 1 of 2, 1 min 9 s left\n',
    '62 %  expert 0, epoch 1 of 2, 38 s left\n',
  ]);
});

test('on a terminal the line is rewritten ten times a second at most, cut to the width, and cleared before others', () => {
  const { written, clock, progress } = recorder(true, 12);
  progress.show('expert 0', 1, 3);
  clock.now = 50;
  progress.show('expert 0', 2, 3);
  clock.now = 150;
  progress.show('expert 0', 3, 3);
  progress.line('done');
  progress.end();
  expect(written).toEqual(['\r\x1b[2K33 %  exper', '\r\x1b[2K100 %  expe', '\r\x1b[2K', 'done\n']);
});

test('of a line that is too long for the terminal, the time left stays', () => {
  const { written, progress } = recorder(true, 40);
  progress.show('seed=1: IPC 4, 6 students at once | seed=2: expert 0', 1, 4, 75);
  expect(written).toEqual(['\r\x1b[2K25 %  seed=1: IPC 4, 6, 1 min 15 s left']);
});

test('an event that is no progress is a line at once', () => {
  const { written, progress } = recorder(false);
  progress.onEvent({ kind: 'progress', doing: 'student', done: 1, total: 4, secondsLeft: null });
  progress.onEvent({ kind: 'finished', folder: 'runs/x' });
  expect(written).toEqual(['25 %  student\n', 'runs/x holds this run, finished. Nothing was computed.\n']);
});
