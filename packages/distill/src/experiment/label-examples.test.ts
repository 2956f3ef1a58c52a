// Examples of sweeps: which runs are shown, of which images, and those that are no longer what the sweep's results have. Single runs are in run-settings.gpu.test.ts.
import { expect, test } from 'vitest';
import { smallBundle } from '../labels/bundle.fixture.ts';
import { encodeLabelBundle } from '../labels/bundle.ts';
import { parseSweep, type Sweep } from '../recipe/parse.ts';
import { labelBundle } from '../runs/layout.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { resultCell } from '../runs/results.fixture.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { SweepFolder } from '../sweep/sweep-folder.ts';
import { loadData } from './data.ts';
import { readLabelExamples } from './label-examples.ts';
import { portsOn } from './run-ports.fixture.ts';
import { TINY } from './tiny-run.fixture.ts';

const K = 4;
const N = 8;

/** A finished sweep whose run `place` labels N images from the `place`-th, two of each class, with all mass on class `place`. */
async function finishedSweep(...overrides: string[]) {
  const files = memoryFiles();
  const sweep = parseSweep(TINY, 'tiny.yaml', overrides);
  const folder = new SweepFolder(files, 'sweep');
  await folder.start(sweep, 'a');
  for (const place of sweep.points.keys()) await writeRun(files, folder, sweep, place);
  const results = await folder.finish(sweep, 'a');
  return { files, results, read: () => readLabelExamples(results, new RunFolder(files, 'sweep'), portsOn(files).readers) };
}

async function writeRun(files: ReturnType<typeof memoryFiles>, folder: SweepFolder, { points }: Sweep, place: number): Promise<void> {
  const run = new RunFolder(files, folder.runOf(points[place]));
  const { recipe } = points[place];
  const { fingerprint, classNames, train } = await loadData(recipe, portsOn(files).readers);
  const cells = [resultCell(2, { source: 'expert', epoch: 3, edits: '', entropy: 0 }, [0.5 + place / 100])];
  await run.writeResults({ recipe, environment: { code: 'a', data: fingerprint }, cells, expert: [] });
  const images = Int32Array.from({ length: N }, (_, n) => place + n);
  const bundle = {
    ...smallBundle,
    kind: 'targets' as const,
    values: Float32Array.from({ length: N * K }, (_, i) => (i % K === place % K ? 1 : 0)),
    images,
    classes: images.map((image) => train.labels[image]),
  };
  const header = { ...smallBundle.header, classNames: [...classNames], dataset: { name: 'shapes', hash: fingerprint, heldOut: null } };
  await run.write(labelBundle(0, 3, 2), encodeLabelBundle({ ...bundle, header: { ...header, edits: { pipeline: '', seed: 1 } } }));
}

const CHOICES = 'data.images=[{name: random, seed: 1}, {name: quantile, quantile: 10}]';

test('a sweep shows a few images of the same classes for each choice of images, named as the tables do', async () => {
  const { files, results, read } = await finishedSweep(CHOICES);
  const examples = await read();
  expect(examples?.runs?.map(({ name }) => name)).toEqual(['images random (seed 1)', 'images quantile (quantile 10)']);
  const { train } = await loadData(results.recipe, portsOn(files).readers);
  const bytes = train.height * train.width * train.channels;
  for (const [place, { set, labels }] of examples?.runs?.entries() ?? []) {
    expect([...set.labels]).toEqual([0, 1, 2]);
    const image = train.labels.indexOf(1, place);
    expect(set.images.slice(bytes, 2 * bytes)).toEqual('images' in train ? train.images.slice(image * bytes, (image + 1) * bytes) : null);
    expect(labels.map(({ name, targets }) => [name, ...targets])).toEqual([['epoch 3', ...[0, 1, 2].flatMap(() => oneHot(place))]]);
  }
  expect(examples?.set).toBe(examples?.runs?.[0].set);
});

const oneHot = (place: number): number[] => Array.from({ length: K }, (_, k) => (k === place ? 1 : 0));

test('other settings do not show the same choice twice, and are shown where all choose alike', async () => {
  const both = await finishedSweep(CHOICES, 'model.width=[4, 8]');
  expect((await both.read())?.runs?.map(({ name }) => name)).toHaveLength(2);
  const widths = await finishedSweep('model.width=[4, 8]');
  expect((await widths.read())?.runs?.map(({ name }) => name)).toEqual(['model.width 4', 'model.width 8']);
});

test('of many runs there are fewer images each', async () => {
  const { read } = await finishedSweep('data.images={name: random, seed: [1, 2, 3, 4, 5, 6, 7]}');
  expect((await read())?.runs?.map(({ set }) => set.labels.length)).toEqual([2, 2, 2, 2, 2, 2, 2]);
});

test('runs are left out that have no labels any more, or other results than the sweep', async () => {
  const { files, results, read } = await finishedSweep(CHOICES);
  const [first, second] = [...files.contents.keys()].filter((path) => path.endsWith('/results.json') && path !== 'sweep/results.json');
  const own = new RunFolder(files, second.replace('/results.json', ''));
  const before = await own.readResults();
  await own.writeResults({ ...results, cells: (before?.cells ?? []).map((cell) => ({ ...cell, seconds: 7 })) });
  const left = await read();
  expect(left?.runs).toHaveLength(1);
  files.contents.delete(first.replace('results.json', labelBundle(0, 3, 2)));
  expect(await read()).toBeNull();
});
