// A sweep's folder: whose code made it, and the results of its runs as one.
import { expect, test } from 'vitest';
import { parseSweep } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { smallResults } from '../runs/results.fixture.ts';
import { parseResults } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { SweepFolder } from './sweep-folder.ts';

const sweep = parseSweep('name: x\nseed: [1, 2, 3]', 'x.yaml');
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

test('a sweep goes on by the same code only', async () => {
  const folder = new SweepFolder(memoryFiles(), 'runs/x');
  await folder.start(sweep, 'a'.repeat(64));
  await folder.start(sweep, 'a'.repeat(64));
  await expect(folder.start(sweep, 'b'.repeat(64))).rejects.toThrow(
    'sweep: expected runs/x by this version of the code (bbbbbbbbbbbb), got one by aaaaaaaaaaaa. Give another folder by --out, and compare the two: softlabel results.',
  );
});

test('what killed workers left torn is dropped before others append', async () => {
  const files = memoryFiles(new Map([['runs/x/seed=2/metrics-0.jsonl', new TextEncoder().encode('{"a":1}\n{"b')]]));
  await new SweepFolder(files, 'runs/x').start(sweep, 'a');
  expect(text(files.contents.get('runs/x/seed=2/metrics-0.jsonl'))).toBe('{"a":1}\n');
});

test('results of the runs that have any are merged, each cell with the settings of its run', async () => {
  const files = memoryFiles();
  const folder = new SweepFolder(files, 'runs/x');
  for (const point of [sweep.points[0], sweep.points[2]]) await new RunFolder(files, folder.runOf(point)).writeResults(smallResults);
  const merged = await folder.finish(sweep);
  expect(merged.recipe.name).toBe('x');
  expect(merged.cells.map(({ settings }) => settings)).toEqual([
    ...smallResults.cells.map(() => ({ seed: 1 })),
    ...smallResults.cells.map(() => ({ seed: 3 })),
  ]);
  expect(parseResults(text(files.contents.get('runs/x/results.json')), 'results.json')).toEqual(merged);
});

test('a sweep without any results says so', async () => {
  await expect(new SweepFolder(memoryFiles(), 'runs/x').finish(sweep)).rejects.toThrow(
    'expected the results of at least one run, got none',
  );
});
