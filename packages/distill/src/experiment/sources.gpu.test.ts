// Tiny runs on a device whose images or labels come from elsewhere: a file, a quantile, some of the experts. Not the choice itself.
import { loadImages } from '@softlabel/data';
import { decodeSafetensors, encodeNpy, encodeNpz, encodeSafetensors, type NpyArray } from '@softlabel/formats';
import { sharedDevice } from '@softlabel/testing';
import { expect, test } from 'vitest';
import { decodeLabelBundle, type LabelBundle } from '../labels/bundle.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { trainingLossesFile } from '../runs/layout.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { loadData } from './data.ts';
import type { ExperimentEvent } from './events.ts';
import { readLabelExamples } from './label-examples.ts';
import { openRun, type RunPorts } from './open.ts';
import { runRecipe } from './run.ts';

type MemoryFiles = ReturnType<typeof memoryFiles>;

const TINY = `
name: tiny
data: { shapes: 2, textures: 2, perClass: 12, testPerClass: 4, validation: 0 }
model: { depth: 1, width: 4 }
expert: { epochs: 2, batch: 16, optimizer: { momentum: 0.9 } }
label: { sources: expert, epoch: 2 }
student: { ipc: [1, 2], epochs: 2, batch: 4, count: 1 }
`;
const recipe = (...overrides: string[]) => parseRecipe(TINY, 'tiny.yaml', overrides);

function portsOn(files: MemoryFiles, events: ExperimentEvent[] = []): RunPorts {
  return {
    readers: { files, decode: () => Promise.reject(new Error('no images here')) },
    openDevice: () => sharedDevice(),
    describe: async () => ({ adapter: 'the test device' }),
    surroundings: { code: 'code 1' },
    onEvent: (event) => events.push(event),
  };
}

const bundleOf = ({ contents }: MemoryFiles, path: string): LabelBundle => decodeLabelBundle(contents.get(path) ?? new Uint8Array(0), path);
const bundlePath = (ipc: number, expert = 0) => `run/labels/expert-${expert}/epoch-0002-ipc-000${ipc}.safetensors`;

/** A file of 3 images of each class, in the order of the training set, with labels that say the next class. */
async function distilledFile(extra: Readonly<Record<string, NpyArray>> = {}): Promise<Uint8Array<ArrayBuffer>> {
  const train = await loadImages((await loadData(recipe(), portsOn(memoryFiles()).readers)).train);
  const kept = Array.from(train.labels.keys()).filter((i) => train.labels.subarray(0, i).filter((k) => k === train.labels[i]).length < 3);
  const { height, width } = train;
  const size = height * width * 3;
  const pixels = Uint8Array.from(kept.flatMap((i) => Array.from(train.images.subarray(i * size, (i + 1) * size))));
  const classes = Int32Array.from(kept, (i) => train.labels[i]);
  const soft = Float32Array.from(kept.flatMap((i) => [0, 1, 2, 3].map((k) => (k === (train.labels[i] + 1) % 4 ? 1 : 0))));
  const arrays = new Map<string, NpyArray>([
    ['images', { dtype: 'u1', shape: [kept.length, height, width, 3], data: pixels }],
    ['labels', { dtype: 'i4', shape: [kept.length], data: classes }],
    ['soft', { dtype: 'f4', shape: [kept.length, 4], data: soft }],
    ...Object.entries(extra),
  ]);
  return encodeNpz(arrays);
}

test('students learn from the images of a file, with its labels, hard ones or an expert of the training set', async () => {
  const files = memoryFiles(new Map([['distilled.npz', await distilledFile()]]));
  const sources = 'label.sources=hard,own,expert,argmax';
  const onFile = (...overrides: string[]) => recipe('data.images={name: file, path: distilled.npz}', sources, ...overrides);
  const results = await runRecipe(onFile(), 'run', portsOn(files));
  const [hard, own, expert, argmax] = results.cells.filter(({ ipc }) => ipc === 2).map(({ labels }) => labels);
  expect([hard.source, own.source, expert.source, argmax.source]).toEqual(['hard', 'own', 'expert', 'argmax']);
  // The file's own labels are one-hot at the next class, so that none of their mass is on the class.
  expect([own.relatedMass?.sameClass, own.entropy, own.epoch]).toEqual([0, 0, null]);
  expect(hard.relatedMass?.sameClass).toBe(1);
  expect(argmax.entropy).toBe(0);
  expect(expert.entropy).toBeGreaterThan(0);
  const [one, two] = [1, 2].map((ipc) => bundleOf(files, bundlePath(ipc)));
  expect(two.header.dataset.name).toBe('distilled.npz');
  expect([...two.classes]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  expect([...one.images].every((image) => two.images.includes(image))).toBe(true);

  const examples = await readLabelExamples(results, new RunFolder(files, 'run'), portsOn(files).readers);
  expect(examples?.set.name).toBe('distilled.npz');
  expect(examples?.labels.map(({ name }) => name)).toEqual(['epoch 2']);

  // Other images keep the expert and nothing else.
  const events: ExperimentEvent[] = [];
  files.contents.set('distilled.npz', await distilledFile({ more: { dtype: 'u1', shape: [1], data: Uint8Array.of(0) } }));
  await runRecipe(onFile('data.images.targets=soft', 'student.ipc=1'), 'run', portsOn(files, events));
  expect(events.find(({ kind }) => kind === 'plan')).toMatchObject({ experts: [{ standing: 'kept' }], students: { total: 4, kept: 0 } });
});

const LOSSES = `run/${trainingLossesFile(2)}`;

test('a quantile takes the images that the first expert finds easiest, and remembers how it ranked them', async () => {
  const files = memoryFiles();
  await runRecipe(recipe('data.images=quantile', 'label.sources=expert'), 'run', portsOn(files));
  const easiest = bundleOf(files, bundlePath(1));
  expect(files.contents.has(LOSSES)).toBe(true);
  const hardest = memoryFiles();
  await runRecipe(recipe('data.images={name: quantile, quantile: 10}', 'label.sources=expert'), 'run', portsOn(hardest));
  expect(meanLoss(easiest)).toBeLessThan(meanLoss(bundleOf(hardest, bundlePath(1))));

  // A run that goes on ranks no images again: with the losses turned round, the hardest look like the easiest.
  for (const path of ['run/DONE', bundlePath(1)]) files.contents.delete(path);
  const { tensors, metadata } = decodeSafetensors(files.contents.get(LOSSES) ?? new Uint8Array(0));
  const losses = tensors.get('losses');
  if (losses?.dtype !== 'F32') throw new Error('no losses');
  const turned = new Map([['losses', { ...losses, data: losses.data.map((loss) => -loss) }]]);
  files.contents.set(LOSSES, encodeSafetensors(turned, metadata));
  await runRecipe(recipe('data.images=quantile', 'label.sources=expert'), 'run', portsOn(files));
  expect(meanLoss(bundleOf(files, bundlePath(1)))).toBeGreaterThan(meanLoss(easiest));
});

test('images that are ranked by the epoch that labels are those that this epoch ranks alone, in each cell its own', async () => {
  const both = memoryFiles();
  const settings = ['label.epoch=[0, 2]', 'student.ipc=1', 'student.population=2'];
  await runRecipe(recipe('data.images={name: quantile, epoch: label}', ...settings), 'run', portsOn(both));
  const imagesBy = (files: MemoryFiles, epoch: number) =>
    bundleOf(files, `run/labels/expert-0/epoch-000${epoch}-ipc-0001.safetensors`).images;
  expect(imagesBy(both, 0)).not.toEqual(imagesBy(both, 2));
  for (const epoch of [0, 2]) {
    const alone = memoryFiles();
    await runRecipe(
      recipe(`data.images={name: quantile, epoch: ${epoch}}`, `label.epoch=${epoch}`, 'student.ipc=1'),
      'run',
      portsOn(alone),
    );
    expect(imagesBy(alone, epoch)).toEqual(imagesBy(both, epoch));
    expect(weightsBy(alone, epoch)).toEqual(weightsBy(both, epoch));
    expect(weightsBy(alone, epoch)).toHaveLength(1);
  }
});

/** Digests of the final weights of students on labels of an epoch. */
function weightsBy({ contents }: MemoryFiles, epoch: number): string[] {
  const lines = new TextDecoder().decode(contents.get('run/metrics.jsonl')).trim().split('\n');
  const records: { kind: string; epoch: number; weights: string }[] = lines.map((line) => JSON.parse(line));
  return records.filter((record) => record.kind === 'student' && record.epoch === epoch).map(({ weights }) => weights);
}

/** Mean cross-entropy of a bundle's logits with the classes. */
function meanLoss({ values, classes }: LabelBundle): number {
  const losses = Array.from(classes, (k, n) => {
    const row = Array.from(values.subarray(n * 4, n * 4 + 4));
    return Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[k];
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

test('too few images from a quantile on are refused before the expert that ranks is trained', async () => {
  const files = memoryFiles();
  const wanted = recipe('data.images={name: quantile, quantile: 9}', 'student.ipc=1,4');
  await expect(runRecipe(wanted, 'run', portsOn(files))).rejects.toThrow(
    "chooseImages: expected 4 images of class 'circle-stripes' in shapes (train), got 3. Lower student.ipc, choose a lower data.images.quantile",
  );
  expect([...files.contents.keys()].filter((path) => path.includes('checkpoints'))).toEqual([]);
});

test('too few random images are refused before an expert is trained; cell by cell, only the cells that ask for them', async () => {
  const files = memoryFiles();
  const tooMany = recipe('label.sources=expert', 'student.ipc=1,40');
  const why = /^chooseImages: expected 40 images of class /;
  await expect(runRecipe(tooMany, 'run', portsOn(files))).rejects.toThrow(why);
  expect([...files.contents.keys()]).toEqual([]);
  const run = await openRun(tooMany, new RunFolder(files, 'run'), { ...portsOn(files), cellByCell: true });
  expect([...run.refused].map(([{ cell }, { message }]) => [cell.ipc, why.test(message)])).toEqual([[40, true]]);
  expect(run.students.length).toBeGreaterThan(0);
  await run.work.networks.release();
});

test('hard labels on a quantile need the expert that ranks', async () => {
  const files = memoryFiles();
  const results = await runRecipe(recipe('data.images=quantile', 'label.sources=hard', 'student.ipc=1'), 'run', portsOn(files));
  expect(results.expert).toHaveLength(2);
});

test('labels from a file are taken by the places of their images', async () => {
  const rows = Float32Array.from({ length: 48 * 4 }, (_, i) => (i % 4 === Math.floor(i / 4) % 4 ? 1 : 0));
  const files = memoryFiles(new Map([['labels.npy', encodeNpy({ dtype: 'f4', shape: [48, 4], data: rows })]]));
  const results = await runRecipe(recipe('label.sources=file', 'label.path=labels.npy', 'student.ipc=1'), 'run', portsOn(files));
  expect(results.cells.map(({ labels: { source, entropy } }) => [source, entropy])).toEqual([['file', 0]]);
  expect(results.expert).toEqual([]);
  // What labels make a bundle of a run is a bundle of the same data.
  await runRecipe(recipe('student.ipc=2'), 'run', portsOn(files));
  const again = await runRecipe(recipe('label.sources=file', `label.path=${bundlePath(2)}`), 'again', portsOn(files));
  expect(again.cells.map(({ ipc }) => ipc)).toEqual([1, 2]);
});

test('a single expert and the ensemble label side by side', async () => {
  const files = memoryFiles();
  const chosen = recipe('expert.count=3', 'label.experts=[1, all, [1, 2]]', 'student.ipc=1');
  const results = await runRecipe(chosen, 'run', portsOn(files));
  expect(results.cells.map(({ labels }) => labels.experts)).toEqual([[0], [0, 1, 2], [1, 2]]);
  expect(new Set(results.cells.map(({ labels }) => labels.entropy)).size).toBe(3);
});
