// Whole tiny runs on a device, over files in memory: what is kept, what is redone, and the same bits after a stop. Not the commands.
import { sharedDevice } from '@softlabel/testing';
import { beforeAll, expect, test } from 'vitest';
import { decodeLabelBundle } from '../labels/bundle.ts';
import { parseExpertRecipe, parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { parseResults } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import type { ExperimentEvent } from './events.ts';
import { passWork } from './forecast.ts';
import { readLabelExamples } from './label-examples.ts';
import type { RunPorts } from './open.ts';
import { makeLabels, runRecipe, trainExperts, trainStudents } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';

type MemoryFiles = ReturnType<typeof memoryFiles>;

const TINY = `
name: tiny
data: { shapes: 2, textures: 2, perClass: 8, testPerClass: 4, validation: 0 }
model: { depth: 1, width: 4 }
expert: { epochs: 3, batch: 16, optimizer: { momentum: 0.9 } }
label: { epoch: [1, 3] }
student: { ipc: [1, 2], epochs: 4, batch: 4, count: 2 }
`;
const recipe = (...overrides: string[]) => parseRecipe(TINY, 'tiny.yaml', overrides);

/** Runs and returns the events that are not mere progress. */
async function eventsOf(
  files: MemoryFiles,
  run: (ports: RunPorts) => Promise<unknown>,
  changes: Partial<RunPorts> = {},
): Promise<ExperimentEvent[]> {
  const events: ExperimentEvent[] = [];
  await run(portsOn(files, { ...changes, onEvent: (event) => event.kind !== 'progress' && events.push(event) }));
  return events;
}

/** Files of a run as text, without what may differ between two runs of the same recipe: seconds, and the order of repeated lines. */
function comparable({ contents }: MemoryFiles): Map<string, string> {
  const texts = [...contents].map(([path, bytes]): [string, string] => {
    const text = new TextDecoder('latin1').decode(bytes).replaceAll(/"seconds": ?[\d.e-]+/g, '"seconds":0');
    return [path, path.endsWith('.jsonl') ? [...new Set(text.split('\n'))].sort().join('\n') : text];
  });
  return new Map(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const undisturbed = memoryFiles();
beforeAll(async () => {
  await runRecipe(recipe(), 'run', portsOn(undisturbed));
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
  expect(events[0]).toMatchObject({ kind: 'plan', experts: [{ standing: share > EXPERT ? 'kept' : 'resumed' }] });
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

const BUNDLE = 'run/labels/expert-0/epoch-0003-ipc-0002.safetensors';
const CHECKPOINT = 'run/checkpoints/expert-0/epoch-0003.safetensors';
const bytesOf = (path: string) => undisturbed.contents.get(path) ?? new Uint8Array(0);

test('a bundle cut short is named', async () => {
  const files = memoryFiles(new Map(undisturbed.contents).set(BUNDLE, bytesOf(BUNDLE).slice(0, -8)));
  await expect(makeLabels(recipe(), 'run', portsOn(files))).rejects.toThrow(new RegExp(`decodeSafetensors: .* ${BUNDLE}.* cut short`));
});

test('a checkpoint cut short, or of another expert, is named', async () => {
  const files = memoryFiles(new Map(undisturbed.contents).set(CHECKPOINT, bytesOf(CHECKPOINT).slice(0, -8)));
  files.contents.delete(BUNDLE);
  await expect(makeLabels(recipe(), 'run', portsOn(files))).rejects.toThrow(new RegExp(`decodeSafetensors: .* ${CHECKPOINT}.* cut short`));
  await trainExperts(parseExpertRecipe(TINY, 'tiny.yaml', ['seed=7']), 'other', portsOn(files));
  files.contents.set(CHECKPOINT, files.contents.get('other/checkpoints/expert-0/epoch-0003.safetensors') ?? new Uint8Array(0));
  await expect(makeLabels(recipe(), 'run', portsOn(files))).rejects.toThrow(
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

test('the stages of a run can be run one by one, with the same bits', async () => {
  const files = memoryFiles();
  await trainExperts(parseExpertRecipe(TINY, 'tiny.yaml'), 'run', portsOn(files));
  expect(await makeLabels(recipe(), 'run', portsOn(files))).toHaveLength(4);
  await trainStudents(recipe(), 'run', portsOn(files));
  expect(comparable(files)).toEqual(comparable(undisturbed));
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
    /epoch 1, step 1, .* Lower the learning rate.*The last good checkpoint is run\/checkpoints\/expert-0\/epoch-0000\.safetensors\./s,
  );
  expect(files.contents.has('run/FAILED')).toBe(true);
  expect(files.contents.has('run/checkpoints/expert-0/epoch-0000.safetensors')).toBe(true);
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

test('two runs cannot have one folder', async () => {
  const files = memoryFiles();
  const lock = await files.lockFolder('run');
  await expect(runRecipe(recipe(), 'run', portsOn(files))).rejects.toThrow('lockFolder: expected run to be free, got a lock.');
  await lock.release();
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

test('a run takes over what the runs beside it have finished, where it is asked to', async () => {
  const files = memoryFiles(new Map([...undisturbed.contents].map(([path, bytes]) => [`runs/first/${path.slice('run/'.length)}`, bytes])));
  const events = await eventsOf(files, (ports) => runRecipe(recipe('student.ipc=1,2,3'), 'runs/second', ports), { share: ['runs'] });
  expect(events[0]).toEqual({ kind: 'adopted', from: 'runs/first', experts: 1, students: 12 });
  expect(events.filter(({ kind }) => kind === 'epoch')).toEqual([]);
  expect(events.filter(({ kind }) => kind === 'student')).toHaveLength(6);
});
