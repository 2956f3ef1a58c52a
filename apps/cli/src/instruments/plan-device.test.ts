// The device that a recipe is planned for has the kernels of a run: by the table that is kept, which is named where it does not hold.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRecipe } from '@softlabel/distill';
import { NoAdapterError, openDevice } from '@softlabel/node';
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TINY } from '../cli.fixture.ts';
import { keepTuning } from '../tuning-cache.ts';
import { openToMeasure, profileToPlanFor } from './plan-device.ts';

vi.mock('@softlabel/node', async (original) => {
  const node = await original<typeof import('@softlabel/node')>();
  return { ...node, openDevice: vi.fn(() => node.openDevice({ dawn: ['backend=null'] })) };
});

const recipe = parseRecipe(TINY, 'tiny.yaml', []);
const choices = [{ kernel: 'gemm/nn', params: { m: 1 }, variant: { name: 'direct' } }];
const notes: string[] = [];
const note = (line: string) => void notes.push(line);
let [home, file] = ['', ''];
beforeEach(async () => {
  notes.length = 0;
  home = await mkdtemp(join(tmpdir(), 'softlabel-plan-'));
  vi.stubEnv('XDG_CACHE_HOME', home);
  file = await keepTuning(await openDevice(), join(home, 'softlabel'), choices);
});
afterEach(() => rm(home, { recursive: true }));

test('measured or not, a recipe is planned with the table that is kept', async () => {
  expect((await openToMeasure(recipe, note)).profile.tuning).toMatchObject({ choices });
  expect((await profileToPlanFor(recipe, note)).tuning).toMatchObject({ choices });
  expect(notes).toEqual([]);
});

test('a table of another driver is ignored, and said so', async () => {
  await writeFile(file, (await readFile(file, 'utf8')).replace(/"driver": ".*"/, '"driver": "an older one"'));
  expect((await openToMeasure(recipe, note)).profile.tuning).toBeNull();
  expect((await profileToPlanFor(recipe, note)).tuning).toBeNull();
  expect(notes).toHaveLength(2);
  for (const line of notes) expect(line).toContain("got one for 'an older one'");
});

test('without an adapter a plan is for the floor of all devices, and a measurement says what to install', async () => {
  vi.mocked(openDevice).mockRejectedValueOnce(new NoAdapterError('none')).mockRejectedValueOnce(new NoAdapterError('none'));
  expect(await profileToPlanFor(recipe, note)).toBe(DEFAULT_PROFILE);
  vi.mocked(openDevice).mockRejectedValueOnce(new NoAdapterError('none'));
  await expect(openToMeasure(recipe, note)).rejects.toThrow('plan: expected a WebGPU adapter, got none.');
  expect(notes).toEqual([]);
});
