// A table is kept per adapter, without and with its matrix units, found again, refused with a word when the driver changed, and forgotten. A run's own
// table only gets the word.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDevice } from '@softlabel/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetTuning, keepTuning, noteRecorded, readTuning } from './tuning-cache.ts';

let cache = '';
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'softlabel-tuning-'));
});
afterEach(() => rm(cache, { recursive: true }));

const choices = [{ kernel: 'gemm/nn', params: { m: 1 }, variant: { name: 'direct' } }];

test('what is kept is found again until it is forgotten', async () => {
  const device = await openDevice({ dawn: ['backend=null'] });
  const notes: string[] = [];
  const read = () => readTuning(device, cache, (line) => notes.push(line));
  expect(await read()).toBeNull();
  const file = await keepTuning(device, cache, choices);
  expect(await read()).toMatchObject({ adapter: device.profile.name, choices });
  expect(await forgetTuning(device, cache)).toEqual({ file, removed: true });
  expect(await forgetTuning(device, cache)).toEqual({ file, removed: false });
  expect(await read()).toBeNull();
  expect(notes).toEqual([]);
});

test('an adapter with its matrix units has a table of its own', async () => {
  const device = await openDevice({ dawn: ['backend=null'] });
  const withUnits = { ...device, profile: { ...device.profile, matrixUnit: 16 } };
  await keepTuning(device, cache, choices);
  const note = () => undefined;
  expect(await readTuning(withUnits, cache, note)).toBeNull();
  await keepTuning(withUnits, cache, []);
  expect([await readTuning(device, cache, note), await readTuning(withUnits, cache, note)]).toMatchObject([{ choices }, { choices: [] }]);
});

test('a table of another driver is ignored, and said so', async () => {
  const device = await openDevice({ dawn: ['backend=null'] });
  const file = await keepTuning(device, cache, choices);
  await writeFile(file, (await readFile(file, 'utf8')).replace(/"driver": ".*"/, '"driver": "an older one"'));
  const notes: string[] = [];
  expect(await readTuning(device, cache, (line) => notes.push(line))).toBeNull();
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(
    /^tuning: expected a table for the driver '.*', got one for 'an older one' in .*\. It is ignored; measure again: softlabel kernels tune\.$/,
  );
});

test("a run's own table is told to be of another driver, and only then", async () => {
  const device = await openDevice({ dawn: ['backend=null'] });
  const file = await keepTuning(device, cache, choices);
  const table = JSON.parse(await readFile(file, 'utf8'));
  const notes: string[] = [];
  noteRecorded(device, table, (line) => notes.push(line));
  expect(notes).toEqual([]);
  noteRecorded(device, { ...table, driver: 'other' }, (line) => notes.push(line));
  expect(notes).toEqual([
    `tuning: expected a table for the driver '${table.driver}', got one for 'other' in the run's folder. The run goes on with it, so that what it computes stays the same; for a run by this machine's table, name another folder with --out.`,
  ]);
});

test.each(['{', '{"adapter":"a","driver":"d","choices":[{"kernel":3}]}'])('a file with %j in it is ignored, and said so', async (text) => {
  const device = await openDevice({ dawn: ['backend=null'] });
  await writeFile(await keepTuning(device, cache, choices), text);
  const notes: string[] = [];
  expect(await readTuning(device, cache, (line) => notes.push(line))).toBeNull();
  expect(notes).toEqual([expect.stringMatching(/^tuning: expected .*\. It is ignored; measure again: softlabel kernels tune\.$/s)]);
});
