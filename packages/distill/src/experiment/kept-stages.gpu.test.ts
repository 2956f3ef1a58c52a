// A run in a folder that has something already: what of it is kept, redone or refused. Not stops in the middle (run.gpu.test.ts).
import { sharedDevice } from '@softlabel/testing';
import { beforeAll, expect, test } from 'vitest';
import { decodeLabelBundle } from '../labels/bundle.ts';
import { parseExpertRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { parseResults } from '../runs/results.ts';
import type { ExperimentEvent } from './events.ts';
import type { RunPorts } from './open.ts';
import { gatherResults, makeLabels, runRecipe, trainExperts, trainStudents } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';
import { comparable, eventsOf, type MemoryFiles, recipe, TINY, undisturbedRun } from './tiny-run.fixture.ts';

let undisturbed: MemoryFiles;
beforeAll(async () => {
  undisturbed = await undisturbedRun();
});

const BUNDLE = 'run/labels/expert-0/epoch-0003-ipc-0002.safetensors';
const CHECKPOINT = 'run/checkpoints/expert-0/epoch-0003.safetensors';
const bytesOf = (path: string) => undisturbed.contents.get(path) ?? new Uint8Array(0);

test('a bundle cut short is named', async () => {
  const files = memoryFiles(new Map(undisturbed.contents).set(BUNDLE, bytesOf(BUNDLE).slice(0, -8)));
  await expect(makeLabels(recipe(), 'run', portsOn(files))).rejects.toThrow(new RegExp(`decodeSafetensors: .* ${BUNDLE}.* cut short`));
});

test('a checkpoint cut short is named', async () => {
  const files = memoryFiles(new Map(undisturbed.contents).set(CHECKPOINT, bytesOf(CHECKPOINT).slice(0, -8)));
  files.contents.delete(BUNDLE);
  await expect(makeLabels(recipe(), 'run', portsOn(files))).rejects.toThrow(new RegExp(`decodeSafetensors: .* ${CHECKPOINT}.* cut short`));
});

const resultsOf = ({ contents }: MemoryFiles) => parseResults(new TextDecoder().decode(contents.get('run/results.json')), 'results.json');

test('a damaged file keeps only those cells from being gathered that need it, which the results say, with the remedy', async () => {
  const files = memoryFiles(new Map(undisturbed.contents).set(CHECKPOINT, bytesOf(CHECKPOINT).slice(0, -8)));
  for (const path of ['run/DONE', 'run/results.json', BUNDLE]) files.contents.delete(path);
  await expect(gatherResults(recipe(), 'run', portsOn(files))).rejects.toThrow(/cut short.*got 5\)$/s);
  const { cells, missing = [] } = resultsOf(files);
  expect(cells).toEqual(resultsOf(undisturbed).cells.filter(({ ipc, labels: { epoch } }) => epoch !== 3 || ipc !== 2));
  expect(missing).toMatchObject([{ cells: [expect.stringContaining('epoch 3')] }]);
  expect(missing[0].why).toMatch(new RegExp(`remove ${CHECKPOINT} and start again, and it is made anew\\.$`));

  files.contents.delete(CHECKPOINT);
  await runRecipe(recipe(), 'run', portsOn(files));
  expect(comparable(files)).toEqual(comparable(undisturbed));
});

test('what a stopped run has written says which cells are missing', async () => {
  const files = memoryFiles();
  const controller = new AbortController();
  const onEvent = ({ kind }: ExperimentEvent) => kind === 'cell' && controller.abort(new Error('stopped'));
  await expect(runRecipe(recipe('student.population=1'), 'run', portsOn(files, { signal: controller.signal, onEvent }))).rejects.toThrow(
    'stopped',
  );
  const { cells, missing } = resultsOf(files);
  expect(cells.length).toBeLessThan(6);
  expect(missing?.flatMap((part) => part.cells ?? ['all of the six'])).toHaveLength(6 - cells.length);
});

test('labels are made for more students than would fit at once: none is trained', async () => {
  const device = await sharedDevice();
  const profile = { ...device.profile, maxBufferBytes: 2 ** 20, maxBindingBytes: 2 ** 19 };
  const ports = portsOn(memoryFiles(new Map(undisturbed.contents)), { openDevice: async () => ({ ...device, profile }) });
  const many = recipe('student.count=5000', 'student.population=5000');
  expect(await makeLabels(many, 'run', ports)).toHaveLength(4);
  await expect(trainStudents(many, 'run', ports)).rejects.toThrow(/^recipe: expected student\.population of at most \d+ on this adapter/);
});

test('a checkpoint of another expert labels nothing', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  for (const path of ['run/DONE', BUNDLE]) files.contents.delete(path);
  await trainExperts(parseExpertRecipe(TINY, 'tiny.yaml', ['seed=7']), 'other', portsOn(files));
  files.contents.set(CHECKPOINT, files.contents.get('other/checkpoints/expert-0/epoch-0003.safetensors') ?? new Uint8Array(0));
  await expect(makeLabels(recipe(), 'run', portsOn(files))).rejects.toThrow(
    'labels: expected expert 0 after 3 epochs in run, got no expert of this recipe. Train it first: softlabel expert train.',
  );
  await expect(gatherResults(recipe(), 'run', portsOn(files))).rejects.toThrow(
    `labels: expected ${CHECKPOINT} from this run's expert, got one from another. Remove it and train the expert again.`,
  );
});

test('an expert whose checkpoints are no longer all there is trained again, to the same bits', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  for (const path of ['run/DONE', CHECKPOINT]) files.contents.delete(path);
  const events = await eventsOf(files, (ports) => runRecipe(recipe(), 'run', ports));
  expect(events[0]).toMatchObject({ experts: [{ standing: 'lost' }], students: { kept: 12 } });
  expect(comparable(files)).toEqual(comparable(undisturbed));
});

test('a change of students keeps the expert and its labels', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  const events = await eventsOf(files, (ports) => runRecipe(recipe('student.epochs=2'), 'run', ports));
  expect(events[0]).toMatchObject({ experts: [{ standing: 'kept' }], students: { total: 12, kept: 0, others: 12 } });
  expect(events.filter(({ kind }) => kind === 'epoch')).toEqual([]);
  expect(events.filter((event) => event.kind === 'labels').map(({ standing }) => standing)).toEqual(['kept', 'kept', 'kept', 'kept']);
});

test('more students keep those that are finished', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  const events = await eventsOf(files, (ports) => runRecipe(recipe('student.count=3'), 'run', ports));
  expect(events[0]).toMatchObject({ students: { total: 18, kept: 12, others: 0 } });
});

test('a change of the expert trains it again, and the students of its labels; those of hard labels are kept', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  const events = await eventsOf(files, (ports) => runRecipe(recipe('expert.epochs=4'), 'run', ports));
  expect(events[0]).toMatchObject({ experts: [{ standing: 'redone' }], students: { total: 12, kept: 4, others: 8 } });
});

test('an expert that another recipe has replaced is trained again when its recipe comes back, to the same bits', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  await runRecipe(recipe('expert.optimizer.lr=0.02', 'student.ipc=1'), 'run', portsOn(files));
  const events = await eventsOf(files, (ports) => runRecipe(recipe(), 'run', ports));
  expect(events[0]).toMatchObject({ experts: [{ standing: 'lost' }], students: { total: 12, kept: 12 } });
  for (const path of [CHECKPOINT, BUNDLE]) expect(files.contents.get(path)).toEqual(bytesOf(path));
});

test('a change of the code computes everything again', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  const surroundings = { code: 'code 2' };
  const events = await eventsOf(files, (ports) => runRecipe(recipe(), 'run', ports), { surroundings });
  expect(events[0]).toMatchObject({ experts: [{ standing: 'redone' }], students: { total: 12, kept: 0, others: 12 } });
});

test('a run records its tuning table and goes on with it, whatever table is at hand later', async () => {
  const table = { adapter: 'the test device', driver: 'its driver', choices: [] };
  const given: unknown[] = [];
  const openTuned: RunPorts['openDevice'] = async ({ tuning }) => {
    given.push(tuning);
    const device = await sharedDevice();
    return { ...device, profile: { ...device.profile, tuning: tuning === undefined ? table : tuning } };
  };
  const files = memoryFiles();
  const tiny = parseExpertRecipe(TINY, 'tiny.yaml', ['expert.epochs=1']);
  await trainExperts(tiny, 'run', portsOn(files, { openDevice: openTuned }));
  await trainExperts(tiny, 'run', portsOn(files, { openDevice: openTuned }));
  await trainExperts(tiny, 'untuned', portsOn(files));
  await trainExperts(tiny, 'untuned', portsOn(files, { openDevice: openTuned }));
  expect(given).toEqual([undefined, table, null]);
  expect(JSON.parse(new TextDecoder().decode(files.contents.get('run/tuning.json')))).toEqual(table);
  expect(files.contents.has('untuned/tuning.json')).toBe(false);
});

test('a bundle names the edits of the cells that it labels, where these have the same', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  const cases = [
    '{ student.ipc: 1, label.edits: top-k 2 }',
    '{ student.ipc: 2, label.edits: [top-k 1, top-k 2], label.epoch: 3 }',
    '{ label.sources: [hard, argmax], label.epoch: 1 }',
  ];
  await makeLabels(recipe('label.edits=temperature 2', `cases=[${cases}]`), 'run', portsOn(files));
  const pipelineOf = (path: string) => decodeLabelBundle(files.contents.get(path) ?? new Uint8Array(0), path).header.edits.pipeline;
  const bundles = ['1-ipc-0001', '1-ipc-0002', '3-ipc-0001', '3-ipc-0002'].map(
    (name) => `run/labels/expert-0/epoch-000${name}.safetensors`,
  );
  expect(bundles.map(pipelineOf)).toEqual(['top-k 2', '', 'top-k 2', '']);
});

test('asking a finished run for its expert changes nothing', async () => {
  const files = memoryFiles(new Map(undisturbed.contents));
  const epochs = await trainExperts(parseExpertRecipe(TINY, 'tiny.yaml'), 'run', portsOn(files));
  expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
  expect(files.contents).toEqual(undisturbed.contents);
});

test('labels and students without their expert say what to do', async () => {
  for (const stage of [makeLabels, trainStudents])
    await expect(stage(recipe(), 'run', portsOn(memoryFiles()))).rejects.toThrow(
      'labels: expected expert 0 after 3 epochs in run, got no expert of this recipe. Train it first: softlabel expert train.',
    );
});

test('a run takes over what the runs beside it have finished, where it is asked to', async () => {
  const files = memoryFiles(new Map([...undisturbed.contents].map(([path, bytes]) => [`runs/first/${path.slice('run/'.length)}`, bytes])));
  const events = await eventsOf(files, (ports) => runRecipe(recipe('student.ipc=1,2,3'), 'runs/second', ports), { share: ['runs'] });
  expect(events[0]).toEqual({ kind: 'adopted', from: 'runs/first', experts: 1, students: 12 });
  expect(events.filter(({ kind }) => kind === 'epoch')).toEqual([]);
  expect(events.filter(({ kind }) => kind === 'student')).toHaveLength(6);
});
