// Whole tiny runs on a device, over files in memory: what they leave, and the same bits after a stop. Not what is kept of them later (kept-stages.gpu.test.ts).
import { sharedDevice } from '@softlabel/testing';
import { beforeAll, expect, test } from 'vitest';
import { parseExpertRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import type { ExperimentEvent } from './events.ts';
import { passWork } from './forecast.ts';
import type { RunPorts } from './open.ts';
import { makeLabels, runRecipe, trainExperts, trainStudents } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';
import { comparable, eventsOf, type MemoryFiles, recipe, TINY, undisturbedRun } from './tiny-run.fixture.ts';

let undisturbed: MemoryFiles;
beforeAll(async () => {
  undisturbed = await undisturbedRun();
});

test('a run leaves every epoch, a bundle for each epoch and IPC, the results and the mark that it is done', () => {
  expect([...undisturbed.contents.keys()].sort()).toEqual([
    'run/DONE',
    ...[0, 1, 2, 3].map((epoch) => `run/checkpoints/expert-0/epoch-000${epoch}.safetensors`),
    'run/environment.json',
    ...[1, 3].flatMap((epoch) => [1, 2].map((ipc) => `run/labels/expert-0/epoch-000${epoch}-ipc-000${ipc}.safetensors`)),
    'run/metrics.jsonl',
    'run/recipe.yaml',
    'run/results.json',
  ]);
});

test('the same recipe gives the same bits', async () => {
  const files = memoryFiles();
  await runRecipe(recipe(), 'run', portsOn(files));
  expect(comparable(files)).toEqual(comparable(undisturbed));
});

test('a finished run gives its results without a device', async () => {
  const openDevice = () => Promise.reject(new Error('no device was expected'));
  const files = memoryFiles(new Map(undisturbed.contents));
  const events = await eventsOf(files, (ports) => runRecipe(recipe(), 'run', ports), { openDevice });
  expect(events).toEqual([{ kind: 'finished', folder: 'run' }]);
});

/** The expert's share of all work; students have its model. */
const EXPERT_WORK = 3 * passWork(32, 16);
const EXPERT = EXPERT_WORK / (EXPERT_WORK + 4 * 6 * (passWork(4, 4) + passWork(8, 4)));

test.each([
  [0, 'auto'],
  [0.5 * EXPERT, 'auto'],
  [1.1 * EXPERT, 'auto'],
  [0.5, 1],
  [0.5, 'auto'],
  [0.9, 4],
])('a run stopped after a share of %f, with %s students at once, goes on to the same bits', async (share, population) => {
  const files = memoryFiles();
  const controller = new AbortController();
  const onEvent = (event: ExperimentEvent) => {
    if (event.kind === 'progress' && event.done >= share * event.total) controller.abort(new Error('stop'));
  };
  const ports = portsOn(files, { onEvent, signal: controller.signal, saveEvery: 0 });
  await expect(runRecipe(recipe(`student.population=${population}`), 'run', ports)).rejects.toThrow('stop');
  expect(files.contents.has('run/FAILED')).toBe(false);
  const events = await eventsOf(files, (again) => runRecipe(recipe(), 'run', again));
  const trained = share > EXPERT ? 'kept' : 'resumed';
  expect(events[0]).toMatchObject({ kind: 'plan', experts: [{ standing: share > 0 ? trained : 'new' }] }); // 0: within the evaluation of epoch 0
  expect(comparable(files)).toEqual(comparable(undisturbed));
});

test('how many students are trained at once changes no bits', async () => {
  const [one, five] = [memoryFiles(), memoryFiles()];
  await runRecipe(recipe('student.population=1'), 'run', portsOn(one));
  const events = await eventsOf(five, (ports) => runRecipe(recipe('student.population=5'), 'run', ports));
  const withoutPopulation = (files: MemoryFiles) =>
    new Map([...comparable(files)].map(([path, text]) => [path, text.replaceAll(/"?population"?: ?"?(auto|\d+)"?/g, 'population')]));
  expect(withoutPopulation(one)).toEqual(withoutPopulation(undisturbed));
  expect(withoutPopulation(five)).toEqual(withoutPopulation(undisturbed));
  // Six students of each IPC in two parts of three: a cell of two is complete with the first of them.
  const kinds = events.map(({ kind }) => kind).filter((kind) => kind === 'student' || kind === 'cell');
  const ofIpc = ['student', 'student', 'student', 'cell', 'student', 'student', 'student', 'cell', 'cell'];
  expect(kinds).toEqual([...ofIpc, ...ofIpc]);
});

// The fifth write is a checkpoint, the twentieth a bundle or results.
test.each([5, 20])('a disk that is full at write %i stops the run, which later goes on to the same bits', async (place) => {
  const files = memoryFiles();
  let writes = 0;
  const full: typeof files = {
    ...files,
    async writeWhole(path, bytes) {
      if (++writes >= place) throw new Error('writeWhole: the disk is full.');
      await files.writeWhole(path, bytes);
    },
  };
  await expect(runRecipe(recipe(), 'run', portsOn(full))).rejects.toThrow('writeWhole: the disk is full.');
  await runRecipe(recipe(), 'run', portsOn(files));
  expect(comparable(files)).toEqual(comparable(undisturbed));
});

test('the stages of a run can be run one by one, with the same bits', async () => {
  const files = memoryFiles();
  await trainExperts(parseExpertRecipe(TINY, 'tiny.yaml'), 'run', portsOn(files));
  expect(await makeLabels(recipe(), 'run', portsOn(files))).toHaveLength(4);
  await trainStudents(recipe(), 'run', portsOn(files));
  expect(comparable(files)).toEqual(comparable(undisturbed));
});

test('an evaluation tells how far it is, and is stopped as a training is', async () => {
  const controller = new AbortController();
  const told: string[] = [];
  const onEvent: RunPorts['onEvent'] = (event) => {
    if (event.kind !== 'progress') return;
    told.push(event.doing);
    controller.abort(new Error('stop'));
  };
  const ports = portsOn(memoryFiles(), { signal: controller.signal, onEvent });
  await expect(trainExperts(parseExpertRecipe(TINY, 'tiny.yaml', ['data.testPerClass=100']), 'run', ports)).rejects.toThrow(/^stop$/);
  expect(told).toEqual(['expert 0, epoch 0, 250 of 400 images evaluated']);
});

test('two runs cannot have one folder', async () => {
  const files = memoryFiles();
  const lock = await files.lockFolder('run');
  await expect(runRecipe(recipe(), 'run', portsOn(files))).rejects.toThrow('lockFolder: expected run to be free, got a lock.');
  await lock.release();
});

test('a population that does not fit is refused before anything is trained, with the largest that does, which runs', async () => {
  const device = await sharedDevice();
  const profile = { ...device.profile, maxBufferBytes: 2 ** 20, maxBindingBytes: 2 ** 19 };
  const files = memoryFiles();
  const ports = portsOn(files, { openDevice: async () => ({ ...device, profile }) });
  const run = (population: number) => {
    const settings = [
      'label.sources=argmax',
      'label.epoch=0',
      'expert.epochs=1',
      'student.ipc=1',
      'student.epochs=1',
      'student.count=70',
      `student.population=${population}`,
    ];
    return runRecipe(recipe(...settings), 'run', ports);
  };
  const refused = await run(1000).catch((error: Error) => error.message);
  expect(refused).toMatch(
    /^recipe: expected student\.population of at most \d+ on this adapter, got 1000\. Lower it, or set student\.population=auto\.$/,
  );
  expect([...files.contents.keys()]).toEqual([]);
  const most = Number(/\d+/.exec(String(refused))?.[0]);
  expect(most).toBeGreaterThan(1);
  expect((await run(most)).cells).toHaveLength(1);
});
