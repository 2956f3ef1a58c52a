// What single settings of a recipe do in a whole tiny run on a device, and what is read back of one. Not what is kept of it (kept-stages.gpu.test.ts).
import { beforeAll, expect, test } from 'vitest';
import { decodeLabelBundle } from '../labels/bundle.ts';
import { parseExpertRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { parseResults } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { readLabelExamples } from './label-examples.ts';
import { runRecipe, trainExperts } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';
import { comparable, eventsOf, type MemoryFiles, recipe, TINY, undisturbedRun } from './tiny-run.fixture.ts';

let undisturbed: MemoryFiles;
beforeAll(async () => {
  undisturbed = await undisturbedRun();
});

test('several experts label with the mean of their logits', async () => {
  const files = memoryFiles();
  await runRecipe(recipe('expert.count=2', 'student.ipc=1', 'label.epoch=3', 'label.edits=hard argmax'), 'run', portsOn(files));
  const [first, second] = [0, 1].map((expert) => {
    const path = `run/labels/expert-${expert}/epoch-0003-ipc-0001.safetensors`;
    return decodeLabelBundle(files.contents.get(path) ?? new Uint8Array(0), path);
  });
  expect(first.values).not.toEqual(second.values);
  expect(first.images).toEqual(second.images);
});

test('expert.init starts from a checkpoint', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  const init = 'run/checkpoints/expert-0/epoch-0003.safetensors';
  await trainExperts(parseExpertRecipe(TINY, 'tiny.yaml', [`expert.init=${init}`]), 'more', portsOn(files));
  const weights = (path: string) => new TextDecoder('latin1').decode(files.contents.get(path)).slice(-400);
  expect(weights('more/checkpoints/expert-0/epoch-0000.safetensors')).toBe(weights(init));
  expect(weights('more/checkpoints/expert-0/epoch-0001.safetensors')).not.toBe(weights('run/checkpoints/expert-0/epoch-0001.safetensors'));
});

test('a loss that is not finite names the step and the last good checkpoint, and marks the run as failed', async () => {
  const files = memoryFiles();
  const run = trainExperts(parseExpertRecipe(TINY, 'tiny.yaml', ['expert.optimizer.lr=1e30']), 'run', portsOn(files));
  await expect(run).rejects.toThrow(
    /epoch 1, step 2 of the training, .* Lower the learning rate.*The last good checkpoint is run\/checkpoints\/expert-0\/epoch-0000\.safetensors\./s,
  );
  expect(files.contents.has('run/FAILED')).toBe(true);
  expect(files.contents.has('run/checkpoints/expert-0/epoch-0000.safetensors')).toBe(true);
});

test('an update that loses the numbers after the last loss is kept by nobody', async () => {
  const files = memoryFiles();
  const once = (part: string) => [`${part}.epochs=1`, `${part}.batch=32`, `${part}.optimizer.lr=1e38`, `${part}.optimizer.weightDecay=1e4`];
  await expect(trainExperts(parseExpertRecipe(TINY, 'tiny.yaml', once('expert')), 'run', portsOn(files))).rejects.toThrow(
    /epoch 1, step 1 of the training, got NaN or infinity first from sgd, for params\/.*\. The last good checkpoint is run\/checkpoints\/expert-0\/epoch-0000\.safetensors\.$/,
  );
  expect(files.contents.has('run/checkpoints/expert-0/epoch-0001.safetensors')).toBe(false);
  const students = runRecipe(recipe('label.sources=hard', 'student.ipc=1', ...once('student')), 'students', portsOn(files));
  await expect(students).rejects.toThrow(/^hard, IPC 1, student 1 of 2: training: .* got NaN or infinity first from sgd, for params\//);
  expect(new TextDecoder().decode(files.contents.get('students/metrics.jsonl'))).not.toContain('"kind":"student"');
});

test('labels of a run can be read back with their images, unless its data is another', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  const folder = new RunFolder(files, 'run');
  const results = await folder.readResults();
  if (results === null) throw new Error('no results');
  const { readers } = portsOn(files);
  const examples = await readLabelExamples(results, folder, readers);
  expect(examples?.labels.map(({ name }) => name)).toEqual(['epoch 1', 'epoch 3']);
  expect(examples?.set.labels).toEqual(Uint16Array.of(0, 0, 1, 1, 2, 2, 3, 3));
  for (const { targets } of examples?.labels ?? []) expect(targets.reduce((sum, p) => sum + p, 0)).toBeCloseTo(8, 6);
  expect(await readLabelExamples({ ...results, environment: { data: 'other' } }, folder, readers)).toBeNull();
  expect(
    await readLabelExamples({ ...results, cells: results.cells.filter(({ labels }) => labels.epoch === null) }, folder, readers),
  ).toBeNull();
});

test('a validation share is evaluated and kept out of training', async () => {
  const files = memoryFiles();
  const results = await runRecipe(recipe('data.validation=0.25', 'student.ipc=1', 'label.epoch=3'), 'run', portsOn(files));
  for (const { bestOnValidation } of results.cells) expect(bestOnValidation?.n).toBe(2);
  expect(comparable(files).get('run/metrics.jsonl')).not.toContain('"validation":null');
});

test('the paper protocol takes the best of the evaluations every 200 epochs, which it counts from 0', async () => {
  const files = memoryFiles();
  const paper = recipe('protocol=paper', 'label.sources=hard', 'student.ipc=1', 'student.epochs=201', 'student.count=1');
  const results = await runRecipe(paper, 'run', portsOn(files));
  const [line] = new TextDecoder().decode(files.contents.get('run/metrics.jsonl')).trim().split('\n');
  const evaluations: { epoch: number; accuracy: number }[] = JSON.parse(line).evaluations;
  expect(evaluations.map(({ epoch }) => epoch)).toEqual([201, 202]);
  expect(results.cells[0].accuracy.values).toEqual([Math.max(...evaluations.map(({ accuracy }) => accuracy))]);
  expect(results.expert).toEqual([]);
});

test('mixed precision on an adapter without matrix units says so before anything is computed', async () => {
  const files = memoryFiles();
  await expect(runRecipe(recipe('train.precision=mixed'), 'run', portsOn(files))).rejects.toThrow(
    /^train\.precision: expected an adapter with matrix units of f16 operands and f32 sums for mixed, got .+\. Set train\.precision=full\.$/,
  );
  expect([...files.contents.keys()].filter((path) => path.includes('checkpoint'))).toEqual([]);
});

test('parts of an epoch are kept, label, and leave the whole ones as they are', async () => {
  const files = memoryFiles();
  const { cells, expert } = await runRecipe(recipe('expert.saveEvery=0.5', 'label.epoch=0.5,3', 'student.ipc=1'), 'run', portsOn(files));
  expect(expert.map(({ epoch }) => epoch)).toEqual([0.5, 1, 1.5, 2, 2.5, 3]);
  expect(cells.map(({ labels }) => labels.epoch)).toEqual([null, 0.5, 3]);
  const names = [...files.contents.keys()].filter((path) => path.includes('expert-0/epoch-000'));
  expect(names).toContain('run/checkpoints/expert-0/epoch-0000.5.safetensors');
  expect(names).toContain('run/labels/expert-0/epoch-0000.5-ipc-0001.safetensors');
  const labels = 'run/labels/expert-0/epoch-0003-ipc-0001.safetensors';
  const [whole, parts] = [undisturbed, files].map(({ contents }) => decodeLabelBundle(contents.get(labels) ?? new Uint8Array(), labels));
  expect(parts.values).toEqual(whole.values);
});

test('parts of an epoch that no step falls into are refused before anything is trained', async () => {
  const files = memoryFiles();
  await expect(runRecipe(recipe('expert.saveEvery=0.25'), 'run', portsOn(files))).rejects.toThrow(
    new Error('recipe: expected expert.saveEvery of at least 0.5, since an epoch has 2 steps, got 0.25. Raise it, or lower expert.batch.'),
  );
  expect([...files.contents.keys()].filter((path) => path.includes('checkpoint'))).toEqual([]);
});

test('candidates are judged by their first student, and the winner alone is told, with all of them', async () => {
  const select = [
    'data.validation=0.25',
    'select.over=label.epoch',
    'student.ipc=1',
    'student.count=3',
    'expert.epochs=2',
    'label.epoch=0,1,2',
  ];
  const files = memoryFiles();
  const events = await eventsOf(files, (ports) => runRecipe(recipe(...select), 'run', ports));
  const trained = events.flatMap((event) => (event.kind === 'student' ? [`${event.record.source} ${event.record.epoch}`] : []));
  const [hard, chosen] = parseResults(new TextDecoder().decode(files.contents.get('run/results.json')), 'results.json').cells;
  expect([hard.selection, hard.accuracy.n, chosen.accuracy.n]).toEqual([undefined, 3, 3]);
  const candidates = chosen.selection?.candidates ?? [];
  expect(candidates.map(({ settings }) => settings)).toEqual([0, 1, 2].map((epoch) => ({ 'label.epoch': epoch })));
  const best = Math.max(...candidates.map(({ validation }) => validation));
  expect(chosen.labels.epoch).toBe(candidates.find(({ validation }) => validation === best)?.settings['label.epoch']);
  expect(trained).toHaveLength(3 + 3 + 2);
});
