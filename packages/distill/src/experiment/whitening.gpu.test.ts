// Tiny runs on whitened images: what is fitted, kept, found again and refused. Not the formulas.
import { fitWhitening, loadImages, whiten } from '@softlabel/data';
import { decodeSafetensors, encodeNpz } from '@softlabel/formats';
import { randomBits } from '@softlabel/runtime';
import { sharedDevice } from '@softlabel/testing';
import { expect, test } from 'vitest';
import { decodeLabelBundle, decodeWholeBundle, encodeLabelBundle } from '../labels/bundle.ts';
import { editBundles } from '../labels/edit-bundle.ts';
import { parseExpertRecipe, parseRecipe } from '../recipe/parse.ts';
import { WHITENING } from '../runs/layout.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { loadData } from './data.ts';
import { evaluateCheckpoint } from './evaluate-checkpoint.ts';
import type { ExperimentEvent } from './events.ts';
import { labelKeptEpochs } from './label-epochs.ts';
import { readLabelExamples } from './label-examples.ts';
import type { RunPorts } from './open.ts';
import { poolOutsideRuns } from './pool-outside-runs.ts';
import { runRecipe } from './run.ts';

type MemoryFiles = ReturnType<typeof memoryFiles>;

/** 8 x 8 keeps a fit under a second. */
const SIDE = 8;
const TINY = `
name: tiny
data: { name: images, path: d, preprocessing: zca, resize: null, validation: 0 }
model: { depth: 1, width: 4 }
expert: { epochs: 2, batch: 16, optimizer: { momentum: 0.9 } }
label: { sources: expert, epoch: 2 }
student: { ipc: 2, epochs: 2, batch: 4, count: 1 }
`;
const recipe = (...overrides: string[]) => parseRecipe(TINY, 'tiny.yaml', overrides);

/** Files that say a number each, which the decoder below makes random pixels of. */
function imageFiles(): MemoryFiles {
  const numbers = { train: 10, test: 4 };
  const paths = Object.entries(numbers).flatMap(([split, count]) =>
    ['cat', 'dog'].flatMap((name) => Array.from({ length: count }, (_, i) => `d/${split}/${name}/${i}.jpeg`)),
  );
  return memoryFiles(new Map(paths.map((path, i) => [path, Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, i, 0xff, 0xd9)])));
}

function portsOn(files: MemoryFiles, events: ExperimentEvent[] = [], share: readonly string[] = []): RunPorts {
  const pixels = (seed: number) => Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => randomBits(seed, 'shapes', 0, i) & 255);
  return {
    readers: { files, decode: async (bytes) => ({ width: SIDE, height: SIDE, pixels: pixels(bytes[6]) }) },
    openDevice: () => sharedDevice(),
    describe: async () => ({ adapter: 'the test device' }),
    surroundings: { code: 'code 1' },
    onEvent: (event) => events.push(event),
    share,
  };
}

const CHECKPOINT = 'run/checkpoints/expert-0/epoch-0002.safetensors';
const BUNDLE = 'run/labels/expert-0/epoch-0002-ipc-0002.safetensors';
const bytesOf = ({ contents }: MemoryFiles, path: string) => contents.get(path) ?? new Uint8Array(0);
const told = (events: readonly ExperimentEvent[]) => events.filter(({ kind }) => kind === 'whitening');

test('a run fits once, names its whitening in bundles and checkpoints, and goes on without another fit', async () => {
  const files = imageFiles();
  const events: ExperimentEvent[] = [];
  const results = await runRecipe(recipe(), 'run', portsOn(files, events));
  expect(told(events)).toMatchObject([{ from: null }]);
  const { whitening } = await loadData(recipe(), portsOn(files).readers);
  expect(decodeSafetensors(bytesOf(files, `run/${WHITENING}`)).metadata['identity']).toBe(whitening);
  expect(decodeSafetensors(bytesOf(files, CHECKPOINT)).metadata['preprocessing']).toBe(`zca ${whitening}`);
  expect(decodeLabelBundle(bytesOf(files, BUNDLE), BUNDLE).header.whitening).toBe(whitening);

  const again: ExperimentEvent[] = [];
  for (const path of [...files.contents.keys()]) if (path.startsWith('run/') && !path.endsWith(WHITENING)) files.contents.delete(path);
  const repeated = await runRecipe(recipe(), 'run', portsOn(files, again));
  expect(told(again)).toEqual([]);
  expect(repeated.cells.map(({ accuracy }) => accuracy)).toEqual(results.cells.map(({ accuracy }) => accuracy));
  expect(repeated.expert).toEqual(results.expert);
});

test('a run beside gives its whitening, unless it is of other images', async () => {
  const files = imageFiles();
  await runRecipe(recipe(), 'runs/first', portsOn(files));
  const events: ExperimentEvent[] = [];
  await runRecipe(recipe('seed=7'), 'runs/second', portsOn(files, events, ['runs']));
  expect(told(events)).toEqual([{ kind: 'whitening', from: 'runs/first', seconds: 0 }]);
  expect(bytesOf(files, `runs/second/${WHITENING}`)).toEqual(bytesOf(files, `runs/first/${WHITENING}`));
  const others: ExperimentEvent[] = [];
  await runRecipe(recipe('data.limit=8'), 'runs/third', portsOn(files, others, ['runs']));
  expect(told(others)).toMatchObject([{ from: null }]);
});

test('whitening changes what is learned, and neither whom the images show nor which are chosen', async () => {
  const [whitened, normalised] = [imageFiles(), imageFiles()];
  const results = await runRecipe(recipe(), 'run', portsOn(whitened));
  await runRecipe(recipe('data.preprocessing=normalise'), 'run', portsOn(normalised));
  const [ours, theirs] = [whitened, normalised].map((files) => decodeLabelBundle(bytesOf(files, BUNDLE), BUNDLE));
  expect(ours.images).toEqual(theirs.images);
  expect(ours.values).not.toEqual(theirs.values);
  const train = await loadImages((await loadData(recipe(), portsOn(whitened).readers)).train);
  const examples = await readLabelExamples(results, new RunFolder(whitened, 'run'), portsOn(whitened).readers);
  const size = SIDE * SIDE * 3;
  expect(examples?.set.images.subarray(0, size)).toEqual(train.images.subarray(ours.images[0] * size, (ours.images[0] + 1) * size));
});

test('checkpoints and bundles are refused where images are preprocessed otherwise', async () => {
  const files = imageFiles();
  await runRecipe(recipe(), 'run', portsOn(files));
  const { whitening } = await loadData(recipe(), portsOn(files).readers);
  const evaluated = (...overrides: string[]) =>
    evaluateCheckpoint(parseExpertRecipe(TINY, 'r.yaml', overrides), CHECKPOINT, portsOn(files));
  expect((await evaluated()).count).toBe(8);
  await expect(evaluated('data.preprocessing=normalise')).rejects.toThrow(
    /^checkpoint: expected the preprocessing normalise \{"mean".*got zca [0-9a-f]{64}\. Set data as it was trained on, data\.preprocessing above all\.$/,
  );
  const foreign = recipe('data.preprocessing=normalise', 'label.sources=file', `label.path=${BUNDLE}`);
  await expect(runRecipe(foreign, 'other', portsOn(files))).rejects.toThrow(
    `labels: expected preprocessing normalise in ${BUNDLE}, got zca ${whitening}. Make the labels again for this data.`,
  );
});

test('checkpoints and bundles stand alone: they hold what whitened their images, and so does what is edited from them', async () => {
  const files = imageFiles();
  await runRecipe(recipe(), 'run', portsOn(files));
  const data = await loadData(recipe(), portsOn(files).readers);
  const { mean, matrix } = fitWhitening(await loadImages(data.train));
  const bundle = decodeWholeBundle(bytesOf(files, BUNDLE), BUNDLE);
  expect(bundle.whitening).toEqual({ mean, matrix });
  expect(decodeLabelBundle(bytesOf(files, BUNDLE), BUNDLE)).toEqual({ ...bundle, whitening: null });
  const edited = editBundles([{ source: BUNDLE, bundle }], { edits: 'temperature 2' });
  expect(decodeWholeBundle(encodeLabelBundle(edited), 'edited').whitening).toEqual({ mean, matrix });
  const [kept] = await labelKeptEpochs('run', 1, portsOn(files));
  expect(kept.bundle.whitening).toMatchObject({ mean, matrix });

  files.contents.set('elsewhere.safetensors', bytesOf(files, CHECKPOINT));
  const events: ExperimentEvent[] = [];
  const evaluated = (path: string) => evaluateCheckpoint(parseExpertRecipe(TINY, 'r.yaml'), path, portsOn(files, events));
  expect((await evaluated('elsewhere.safetensors')).logits).toEqual((await evaluated(CHECKPOINT)).logits);
  expect(told(events)).toEqual([]); // and nothing is fitted again
});

/** The 20 training images as a file: values of each, and their classes. */
const imagesFile = (labels: ArrayLike<number>, data: Float32Array<ArrayBuffer>) =>
  encodeNpz(
    new Map([
      ['images', { dtype: 'f4', shape: [20, SIDE, SIDE, 3], data }],
      ['labels', { dtype: 'i4', shape: [20], data: Int32Array.from(labels) }],
    ]),
  );
const onFile = (path: string, values: string) => recipe(`data.images={ name: file, path: ${path}, values: ${values} }`);

test('outside of a run, the whitening of a file is that of a run beside, or fitted with progress and not kept', async () => {
  const files = imageFiles();
  const { train, whitening } = await loadData(recipe(), portsOn(files).readers);
  const set = await loadImages(train);
  files.contents.set('whitened.npz', await imagesFile(set.labels, whiten(set.images, fitWhitening(set))));
  const wanted = onFile('whitened.npz', 'whitened');
  const events: ExperimentEvent[] = [];
  const before = [...files.contents.keys()];
  const fitted = await poolOutsideRuns(wanted, 'runs/tiny', portsOn(files, events, ['runs']));
  expect(told(events)).toMatchObject([{ from: null }]);
  expect(events).toContainEqual(expect.objectContaining({ kind: 'progress', doing: 'whitening, covariance of the pixels' }));
  expect([...files.contents.keys()]).toEqual(before);
  expect(fitted.data.whitening).toBe(whitening);

  await runRecipe(recipe(), 'runs/other', portsOn(files));
  const openDevice = () => Promise.reject(new Error('no device was expected'));
  for (const [folder, expected] of [
    ['runs/tiny', [{ kind: 'whitening', from: 'runs/other', seconds: 0 }]],
    ['runs/other', []],
  ] as const) {
    const later: ExperimentEvent[] = [];
    const found = await poolOutsideRuns(wanted, folder, { ...portsOn(files, later, ['runs']), openDevice });
    expect(later).toEqual(expected);
    expect(found.set).toEqual(fitted.set);
  }
});

test('whitened images of a file are learned as they are, and shown as what they were', async () => {
  const files = imageFiles();
  const train = await loadImages((await loadData(recipe(), portsOn(files).readers)).train);
  files.contents.set('whitened.npz', await imagesFile(train.labels, whiten(train.images, fitWhitening(train))));
  files.contents.set(
    'unit.npz',
    await imagesFile(
      train.labels,
      Float32Array.from(train.images, (x) => (x + 0.3) / 255.6),
    ),
  );
  const results = await runRecipe(onFile('whitened.npz', 'whitened'), 'run', portsOn(files));
  const [cell] = results.cells;
  expect(cell.labels.entropy).toBeGreaterThan(0);
  const examples = await readLabelExamples(results, new RunFolder(files, 'run'), portsOn(files).readers);
  // Whole grey levels are pixels even here, which the device whitens again.
  expect(examples?.set.images.subarray(0, 12)).toEqual(train.images.subarray(0, 12));
  expect(examples?.set.floats).toBeUndefined();

  const learned = await runRecipe(onFile('unit.npz', 'unit'), 'learned', portsOn(files));
  const shown = await readLabelExamples(learned, new RunFolder(files, 'learned'), portsOn(files).readers);
  expect(shown?.set.floats).toHaveLength(4 * SIDE * SIDE * 3);
});
