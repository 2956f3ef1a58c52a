// What a check of a published experiment finds when a file was changed or lost; and that those of docs/results are what they say.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readFindings } from '../experiments/claims/finding.ts';
import { hardVsSoft } from '../experiments/hard-vs-soft.ts';
import { imageSeeds } from '../experiments/image-seeds.ts';
import { EXPERIMENTS } from '../experiments/index.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { printResults, type Results } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { checkClaims } from './check-claims.ts';
import { publish, writeFindings } from './published.fixture.ts';

const [FEWEST, MOST] = hardVsSoft.claims.map(({ text }) => text);
const PATH = 'docs/results/hard-vs-soft-shapes';

const published = () => publish(memoryFiles(), hardVsSoft, 'shapes', ({ ipc, source }) => (source === 'expert' && ipc === 10 ? 0.5 : 0.4));

/** Problems of a published experiment after `change`. */
async function problemsAfter(change: (folder: RunFolder) => Promise<void>): Promise<readonly string[]> {
  const folder = await published();
  await change(folder);
  return (await checkClaims(hardVsSoft, 'shapes', folder)).problems;
}

/** Replaces a piece of a file, which must be in it. */
async function replace(folder: RunFolder, file: string, piece: string | RegExp, by: string): Promise<void> {
  const text = (await folder.readText(file)) ?? '';
  const changed = text.replace(piece, by);
  expect(changed).not.toBe(text);
  await folder.write(file, changed);
}

async function changeResults(folder: RunFolder, change: (results: Results) => Partial<Results>): Promise<void> {
  const results = await folder.readResults();
  if (results === null) throw new Error('results: expected made-up ones, got none.');
  await folder.write('results.json', printResults({ ...results, ...change(results) }));
}

test('nothing is wrong with findings that the results give, whatever the recipe is called and whichever way the last bits were rounded', async () => {
  const folder = await published();
  await replace(folder, 'results.json', '"name": "hard-vs-soft-shapes"', '"name": "mine"');
  const told = await readFindings(folder);
  const rounded = told?.findings.map((one) => (one.verdict === 'not tested' ? one : { ...one, estimate: one.estimate + 1e-16 })) ?? [];
  await writeFindings(folder, hardVsSoft, rounded);
  const { problems, findings } = await checkClaims(hardVsSoft, 'shapes', folder);
  expect(problems).toEqual([]);
  expect(findings).toMatchObject([
    { claim: FEWEST, verdict: 'not shown' },
    { claim: MOST, verdict: 'shown' },
  ]);
});

test('a finding that the results do not give is named, by its verdict or else by its numbers', async () => {
  const verdict = (folder: RunFolder) => replace(folder, 'claims.json', '"not shown"', '"shown"');
  expect(await problemsAfter(verdict)).toEqual([
    `claims: expected in ${PATH}/claims.json, as results.json beside it gives, verdict "not shown", got "shown", of the claim: ${FEWEST}`,
  ]);
  const numbers = (folder: RunFolder) => replace(folder, 'claims.json', /"n": 4,(?=[^}]*\}\s*\])/, '"n": 40,');
  expect(await problemsAfter(numbers)).toEqual([
    `claims: expected in ${PATH}/claims.json, as results.json beside it gives, n 4, got 40, of the claim: ${MOST}`,
  ]);
  const renamed = (folder: RunFolder) => replace(folder, 'claims.json', MOST, 'Written in other words.');
  expect(await problemsAfter(renamed)).toEqual([
    `claims: expected a finding in ${PATH}/claims.json, got none, which is older than the claim: ${MOST}`,
  ]);
});

test('results of another recipe, without a cell, or with numbers that do not add up give no findings', async () => {
  expect(await problemsAfter((folder) => replace(folder, 'results.json', '"width": 8', '"width": 64'))).toEqual([
    `recipe: expected in ${PATH}/results.json model.width 8, got 64.`,
  ]);
  expect(await problemsAfter((folder) => changeResults(folder, ({ cells }) => ({ cells: cells.slice(1) })))).toEqual([
    `results: expected in ${PATH}/results.json the 4 cells of its recipe, got 3 of them and 0 others.`,
  ]);
  expect(await problemsAfter((folder) => replace(folder, 'results.json', /"mean": [\d.]+/, '"mean": 0.9'))).toEqual([
    expect.stringMatching(/^results: expected mean 0\.\d+ at cells\[0\] in docs.*\/results\.json, by its values, got 0\.9\.$/),
  ]);
  for (const [number, other, said] of [
    [/"std": [\d.e-]+/, '"std": 0.3', 'std'],
    [/"ci95": \[[^\]]*\]/, '"ci95": [0.1, 0.9]', 'ci95'],
  ] as const)
    expect(await problemsAfter((folder) => replace(folder, 'results.json', number, other))).toEqual([
      expect.stringMatching(new RegExp(`^results: expected ${said} .* at cells\\[0\\] in docs.*, by its values, got `)),
    ]);
  expect(await problemsAfter((folder) => replace(folder, 'results.json', '"n": 4', '"n": 8'))).toEqual([
    expect.stringMatching(/expected n 4 at cells\[0\] in .*, got 8\.$/),
  ]);
});

test('of a sweep, whose recipe is that of its first run, the settings of each cell are looked at', async () => {
  const folder = await publish(memoryFiles(), imageSeeds, 'shapes', () => 0.4);
  expect((await checkClaims(imageSeeds, 'shapes', folder)).problems).toEqual([]);
  await replace(folder, 'results.json', '"data.images.seed": 2', '"data.images.seed": 9');
  expect((await checkClaims(imageSeeds, 'shapes', folder)).problems).toEqual([
    'results: expected in docs/results/image-seeds-shapes/results.json the 6 cells of its recipe, got 5 of them and 1 others.',
  ]);
});

test('a lost or damaged file is named', async () => {
  expect(await problemsAfter((folder) => folder.remove('results.json'))).toEqual([`run: expected results.json in ${PATH}, got none.`]);
  expect(await problemsAfter((folder) => folder.write('claims.json', '[]'))).toEqual([expect.stringContaining(`${PATH}/claims.json`)]);
});

test.each(EXPERIMENTS.map((experiment) => [experiment.name, experiment] as const))(
  'what docs/results has of %s is what its results give',
  async (name, experiment) => {
    const files = memoryFiles();
    for (const scale of ['shapes', 'cifar10'] as const) {
      const folder = new RunFolder(files, `docs/results/${name}-${scale}`);
      for (const file of ['results.json', 'claims.json'].map((one) => folder.pathOf(one)))
        await files.writeWhole(file, Uint8Array.from(readFileSync(new URL(`../../../../${file}`, import.meta.url))));
      expect((await checkClaims(experiment, scale, folder)).problems).toEqual([]);
    }
  },
);
