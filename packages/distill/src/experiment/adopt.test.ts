// Stages of other runs: taken over when identity and adapter agree and all files are there, and not otherwise.
import { encodeSafetensors } from '@softlabel/formats';
import { expect, test } from 'vitest';
import { expertCheckpoint } from '../runs/layout.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { adoptStages } from './adopt.ts';
import { epochRecord, studentRecord } from './records.fixture.ts';
import { Records } from './records.ts';

const epoch = (identity: string, number: number) => epochRecord(identity, number, { expert: 1 });
const student = (identity: string) => studentRecord(identity, [{ epoch: 4, accuracy: 0.25, validation: null }]);
const planned = (identity: string) => ({ index: 0, seed: 1, identity });
const checkpoint = (identity: string, number: number) => encodeSafetensors(new Map(), { identity, epoch: String(number) });
const BESIDE = { folders: ['runs'], adapter: 'a' };
const wanted = { experts: [planned('e')], epochs: [0, 1, 2], students: [planned('s'), planned('t')] };

/** A run that has finished expert `e`, its number 1, with two epochs, and student `s`. */
async function finishedRun(files: ReturnType<typeof memoryFiles>, path: string) {
  const folder = new RunFolder(files, path);
  await folder.write('environment.json', '{"adapter":"a"}');
  const records = await Records.read(folder);
  for (const number of [0, 1, 2]) {
    await folder.write(expertCheckpoint(1, number), checkpoint('e', number));
    await records.add(epoch('e', number));
  }
  await records.add(student('s'));
  return folder;
}

async function newRun(files: ReturnType<typeof memoryFiles>) {
  const folder = new RunFolder(files, 'runs/new');
  return { folder, records: await Records.read(folder) };
}

test('an expert comes with its checkpoints under its own number, a student with its record', async () => {
  const files = memoryFiles();
  await finishedRun(files, 'runs/old');
  await finishedRun(files, 'runs/older');
  const run = await newRun(files);
  expect(await adoptStages(files, run, wanted, BESIDE)).toEqual([{ from: 'runs/old', experts: 1, students: 1 }]);
  expect(await run.folder.savedEpochs(0)).toEqual([0, 1, 2]);
  expect(await run.folder.read(expertCheckpoint(0, 2))).toEqual(checkpoint('e', 2));
  const again = await Records.read(run.folder);
  expect(again.epochs('e')).toEqual([0, 1, 2].map((number) => ({ ...epoch('e', number), expert: 0 })));
  expect([again.student('s'), again.student('t')]).toEqual([student('s'), undefined]);
});

test('runs of a sweep give too, and nothing comes from the run itself or from folders that are not named', async () => {
  const files = memoryFiles(new Map([['runs/sweep/sweep.json', new Uint8Array()]]));
  await finishedRun(files, 'runs/sweep/seed=1');
  await finishedRun(files, 'runs/new');
  await finishedRun(files, 'elsewhere/old');
  const run = await newRun(files);
  expect(await adoptStages(files, run, wanted, BESIDE)).toEqual([{ from: 'runs/sweep/seed=1', experts: 1, students: 1 }]);
  expect(await adoptStages(files, run, wanted, { ...BESIDE, folders: [] })).toEqual([]);
});

test('nothing comes from another adapter, from a damaged run, or of an expert whose files are not all there or are of another', async () => {
  const none = async (damage: (old: RunFolder) => Promise<void>, adapter = 'a') => {
    const files = memoryFiles();
    await damage(await finishedRun(files, 'runs/old'));
    return adoptStages(files, await newRun(files), { ...wanted, students: [] }, { ...BESIDE, adapter });
  };
  expect(await none(async () => undefined)).toHaveLength(1);
  expect(await none(async () => undefined, 'b')).toEqual([]);
  expect(await none((old) => old.remove(expertCheckpoint(1, 1)))).toEqual([]);
  expect(await none((old) => old.write(expertCheckpoint(1, 1), checkpoint('another', 1)))).toEqual([]);
  expect(await none((old) => old.write(expertCheckpoint(1, 1), 'no checkpoint'))).toEqual([]);
  expect(await none((old) => old.write('environment.json', '{"adap'))).toEqual([]);
  expect(await none((old) => old.write('metrics.jsonl', 'x\n{}\n'))).toEqual([]);
});
