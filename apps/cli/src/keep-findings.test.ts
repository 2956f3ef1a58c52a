// What is found about an experiment and its report: both are new, or both are as they were.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPERIMENTS, expandCells, parseRecipe, type Results, summary } from '@softlabel/distill';
import { nodeFiles } from '@softlabel/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFindings } from './keep-findings.ts';

const [experiment] = EXPERIMENTS;
const recipe = parseRecipe('name: small\ndata: { name: cifar10, path: nowhere }\nlabel: { epoch: 2, sources: expert }', 'r.yaml');
const [{ student }] = expandCells(recipe);
const labels = { source: 'expert', epoch: 2, edits: '', entropy: 1 } as const;
const results: Results = {
  recipe,
  environment: {},
  cells: [{ ipc: 1, labels, accuracy: summary([0.25]), students: 1, seconds: 1, student }],
  expert: [],
};

let folder = '';
let notes: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-findings-'));
  notes = [];
  await writeFile(join(folder, 'report.html'), 'with pictures');
});
afterEach(() => rm(folder, { recursive: true }));

const decode = () => Promise.reject(new Error('no images here'));
const keep = (changes: Partial<typeof nodeFiles>, signal?: AbortSignal) =>
  keepFindings(experiment, results, folder, { files: { ...nodeFiles, ...changes }, decode, signal }, (why) => notes.push(why));
const textOf = (name: string) => readFile(join(folder, name), 'utf8').catch(() => null);

test('the report has the claims, and no pictures where the data is gone', async () => {
  await keep({});
  expect(notes).toEqual([expect.stringMatching(/^report: without pictures of labels, for the data cannot be read: .*nowhere/)]);
  expect(await textOf('claims.json')).toContain(`"experiment": "${experiment.name}"`);
  expect(await textOf('report.html')).toContain('not tested');
});

test('a stop while the data is read leaves the report as it was, and nothing found', async () => {
  const controller = new AbortController();
  const exists = (path: string) => {
    if (path.startsWith(folder)) return nodeFiles.exists(path);
    controller.abort(new Error('stopped by SIGINT'));
    return Promise.reject(new Error('the reading was stopped'));
  };
  await expect(keep({ exists }, controller.signal)).rejects.toThrow('stopped by SIGINT');
  expect([await textOf('report.html'), await textOf('claims.json'), notes]).toEqual(['with pictures', null, []]);
});

test('a report that cannot be written is missing, so that it is written with its claims the next time', async () => {
  const full = (path: string, bytes: Uint8Array) =>
    path.endsWith('report.html') ? Promise.reject(new Error('the disk is full')) : nodeFiles.writeWhole(path, bytes);
  await expect(keep({ writeWhole: full })).rejects.toThrow('the disk is full');
  expect([await textOf('report.html'), await textOf('claims.json')]).toEqual([null, expect.stringContaining(experiment.name)]);
});
