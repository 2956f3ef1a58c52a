// A sweep's folder: whose code made it, and the results of its runs as one.
import { expect, test } from 'vitest';
import { inFolder } from '../experiment/lifecycle.ts';
import { parseSweep, type SweepPoint } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { smallResults } from '../runs/results.fixture.ts';
import { parseResults, type Results } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { SweepFolder } from './sweep-folder.ts';

const sweep = parseSweep('name: x\nseed: [1, 2, 3]', 'x.yaml');
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
/** What the code `a` gave for a point. */
const resultsOf = ({ recipe }: SweepPoint): Results => ({ ...smallResults, recipe, environment: { code: 'a' } });

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
  for (const point of [sweep.points[0], sweep.points[2]]) await new RunFolder(files, folder.runOf(point)).writeResults(resultsOf(point));
  const merged = await folder.finish(sweep, 'a');
  expect(merged.recipe.name).toBe('x');
  expect(merged.cells.map(({ settings }) => settings)).toEqual([
    ...smallResults.cells.map(() => ({ seed: 1 })),
    ...smallResults.cells.map(() => ({ seed: 3 })),
  ]);
  expect(parseResults(text(files.contents.get('runs/x/results.json')), 'results.json')).toEqual(merged);
});

test('a run without results, and cells that a run lacks, are told with the settings of their run', async () => {
  const files = memoryFiles();
  const folder = new SweepFolder(files, 'runs/x');
  const [first, , third] = sweep.points;
  const lost = { cells: ['hard, IPC 1, optimizer.lr 1e+30'], why: 'student 1 of 2: NaN' };
  await new RunFolder(files, folder.runOf(first)).writeResults({ ...resultsOf(first), missing: [lost] });
  await new RunFolder(files, folder.runOf(third)).writeResults(resultsOf(third));
  const merged = await folder.finish(sweep, 'a', (place) => (place === 1 ? 'no adapter' : undefined));
  expect(merged.missing).toEqual([
    { ...lost, settings: { seed: 1 } },
    { settings: { seed: 2 }, why: 'no adapter' },
  ]);
  expect(parseResults(text(files.contents.get('runs/x/results.json')), 'results.json')).toEqual(merged);
  for (const point of sweep.points) await new RunFolder(files, folder.runOf(point)).writeResults(resultsOf(point));
  expect(await folder.finish(sweep, 'a')).not.toHaveProperty('missing');
});

test('what another recipe or other code gave in the folder of a run is not taken for its results', async () => {
  const files = memoryFiles();
  const folder = new SweepFolder(files, 'runs/x');
  const [first, second, third] = sweep.points;
  const another = parseSweep('name: x\nseed: [1, 2, 3]\nstudent: { count: 2 }', 'x.yaml').points[0];
  await new RunFolder(files, folder.runOf(first)).writeResults(resultsOf(another));
  await new RunFolder(files, folder.runOf(second)).writeResults({ ...resultsOf(second), environment: { code: 'b' } });
  await expect(folder.finish(sweep, 'a')).rejects.toThrow('expected the results of at least one run, got none');
  await new RunFolder(files, folder.runOf(third)).writeResults(resultsOf(third));
  expect((await folder.finish(sweep, 'a')).cells).toHaveLength(smallResults.cells.length);
});

test('a report and what it found stay with the results that they are of', async () => {
  const files = memoryFiles();
  const folder = new SweepFolder(files, 'runs/x');
  const [first, second] = sweep.points;
  await new RunFolder(files, folder.runOf(first)).writeResults(resultsOf(first));
  await folder.finish(sweep, 'a');
  const kept = ['runs/x/claims.json', 'runs/x/report.html'];
  for (const path of kept) files.contents.set(path, new Uint8Array());
  await folder.finish(sweep, 'a');
  expect(kept.map((path) => files.contents.has(path))).toEqual([true, true]);
  await new RunFolder(files, folder.runOf(second)).writeResults(resultsOf(second));
  await folder.finish(sweep, 'a');
  expect(kept.map((path) => files.contents.has(path))).toEqual([false, false]);
});

test('a run and a sweep do not share a folder', async () => {
  const files = memoryFiles(
    new Map([
      ['runs/x/recipe.yaml', new Uint8Array()],
      ['runs/y/sweep.json', new Uint8Array()],
    ]),
  );
  const readers = { files, decode: async () => Promise.reject(new Error('no images')) };
  await expect(new SweepFolder(files, 'runs/x').start(sweep, 'a')).rejects.toThrow(
    'sweep: expected runs/x to be the folder of a sweep, got that of a run. Give another folder by --out.',
  );
  await expect(inFolder('runs/y', { readers }, async () => undefined)).rejects.toThrow(
    'run: expected runs/y to be the folder of a run, got that of a sweep. Give another folder by --out.',
  );
});

test('a sweep without any results says so', async () => {
  await expect(new SweepFolder(memoryFiles(), 'runs/x').finish(sweep, 'a')).rejects.toThrow(
    'expected the results of at least one run, got none',
  );
});
