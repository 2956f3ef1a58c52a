// Where cells stand by made-up run folders and findings.
import { expect, test } from 'vitest';
import { readFindings } from '../experiments/claims/finding.ts';
import { ensembles } from '../experiments/ensembles.ts';
import { hardVsSoft } from '../experiments/hard-vs-soft.ts';
import { knowledgeForData } from '../experiments/knowledge-for-data.ts';
import type { Cell } from '../recipe/cells.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import type { ClaimCell } from './cell.ts';
import { findCell, findRunnable } from './ledger.ts';
import { publish, writeFindings } from './published.fixture.ts';
import { finishedRun, VALUES } from './run.fixture.ts';
import { checkClaim, publishedFolderOf, standingOf } from './standing.ts';

const students = findRunnable('table2/cifar10/ipc1');
const expert = findRunnable('table7/cifar10/ipc1');
const bytes = (text: string) => new TextEncoder().encode(text);

test('a run within the tolerance reproduces the number, with what is known to be different', async () => {
  const { files } = await finishedRun(students.run);
  expect(await standingOf(students, files)).toMatchObject({
    status: 'reproduced',
    ours: { mean: expect.closeTo(0.2108, 9), n: 5, ci95: [expect.any(Number), expect.any(Number)] },
    why: "images are whitened (ZCA) as in the example commands of the paper's code; whether Table 2 was made so is not said",
    folder: 'runs/reproduce/table2/cifar10/ipc1',
  });
});

test('a run outside of it differs', async () => {
  const { files } = await finishedRun(students.run, { values: VALUES.map((value) => value + 0.04) });
  expect(await standingOf(students, files)).toMatchObject({ status: 'differs', ours: { mean: expect.closeTo(0.2508, 9) } });
});

test('the expert of a run is a cell of its own', async () => {
  const { files } = await finishedRun(students.run, { expert: 0.5 });
  expect(await standingOf(expert, files)).toMatchObject({ status: 'differs', ours: { mean: 0.5, std: null, n: 1 } });
  expect(await standingOf(students, files)).toMatchObject({ status: 'reproduced' });
});

test('without a run, with one that is not finished, or with a damaged one, a cell is not run', async () => {
  expect(await standingOf(students, memoryFiles())).toEqual({ ours: null, status: 'not run', why: 'no run of it is here', folder: null });
  const { files, folder } = await finishedRun(students.run);
  await folder.remove('DONE');
  expect(await standingOf(students, files)).toMatchObject({ status: 'not run', why: expect.stringContaining('goes on or was stopped') });
  await folder.markDone();
  await folder.write('results.json', '{');
  expect(await standingOf(students, files)).toMatchObject({
    status: 'not run',
    why: expect.stringContaining('results: expected JSON in runs/'),
  });
});

test("a published run counts where there is none of one's own, or one that cannot be relied on", async () => {
  const path = publishedFolderOf(students.run);
  const { files } = await finishedRun(students.run, { path });
  expect(await standingOf(students, files)).toMatchObject({ status: 'reproduced', folder: path });
  await files.writeWhole('runs/reproduce/table2/cifar10/ipc1/FAILED', bytes('no adapter\n'));
  expect(await standingOf(students, files)).toMatchObject({ status: 'reproduced', folder: path });
});

test('a cell out of reach says why, and an unread one too', async () => {
  expect(await standingOf(findCell('table1/ipc1/sre2l-resnet18'), memoryFiles())).toMatchObject({ status: 'not run', ours: null });
  const unread = await standingOf(findCell('table5/ipc10/seed3'), memoryFiles());
  expect(unread).toMatchObject({ ours: null, status: 'not run', why: expect.stringContaining('could not be read') });
});

const [FEWEST, MOST] = hardVsSoft.claims.map(({ text }) => text);
/** Mean accuracies by which soft labels are so much better with the fewest images, and with the most; null is a cell that is not finished. */
const gains = (fewest: number | null, most: number | null) => (cell: Cell) => {
  const gain = cell.ipc === 1 ? fewest : most;
  return gain === null ? null : 0.4 + (cell.source === 'expert' ? gain : 0);
};

test('a claim whose experiment departs from the paper beside its scale says so', async () => {
  const files = memoryFiles();
  await publish(files, ensembles, 'shapes', () => 0.4);
  const { why } = await standingOf(findCell('table3/ensembles'), files);
  expect(why).toMatch(/^at the scale shapes, not the paper's; two experts at the smaller scales, where the paper has ten/);
});

test('a claim stands by the findings at the scale nearest to the paper', async () => {
  const files = memoryFiles();
  const claim = findCell('fig1');
  expect(await standingOf(claim, files)).toMatchObject({
    status: 'not run',
    why: 'docs/results has no findings of the experiment hard-vs-soft',
  });
  await publish(files, hardVsSoft, 'shapes', gains(0, 0.1));
  expect(await standingOf(claim, files)).toMatchObject({
    status: 'not shown',
    ours: { scale: 'shapes', findings: [{ verdict: 'not shown' }, { verdict: 'shown' }] },
    why: `at the scale shapes, not the paper's; not shown: ${FEWEST}`,
  });
  await publish(files, hardVsSoft, 'shapes', gains(-0.1, 0.1));
  expect(await standingOf(claim, files)).toMatchObject({ status: 'differs', why: expect.stringContaining(`contrary: ${FEWEST}`) });
  const folder = await publish(files, hardVsSoft, 'cifar10', ({ ipc, source }) => (source === 'expert' ? 0.3 : 0.1) + ipc / 1000);
  expect(await standingOf(claim, files)).toMatchObject({ status: 'reproduced', ours: { scale: 'cifar10' }, folder: folder.path });
  await folder.write('claims.json', '[]');
  expect(await standingOf(claim, files)).toMatchObject({ status: 'not run', why: expect.stringContaining('claims.json') });
});

test('a verdict that the results do not give decides nothing, and neither do results of other settings', async () => {
  const files = memoryFiles();
  const claim = findCell('fig1');
  const folder = await publish(files, hardVsSoft, 'shapes', gains(0, 0));
  const [claims, results] = [await folder.readText('claims.json'), await folder.readText('results.json')];
  await folder.write('claims.json', claims?.replaceAll('"not shown"', '"shown"') ?? '');
  const { standing, problems } = await checkClaim(claim as ClaimCell, files);
  expect(problems).toEqual([FEWEST, MOST].map((text) => expect.stringMatching(new RegExp(`verdict "not shown", got "shown".*${text}$`))));
  expect(standing).toEqual({
    ...{ ours: null, status: 'not run', folder: null },
    why: `${problems[0]} And 1 more: softlabel reproduce verify fig1.`,
  });
  await folder.write('claims.json', claims ?? '');
  await folder.write('results.json', results?.replace('"count": 4', '"count": 2') ?? '');
  expect(await standingOf(claim, files)).toMatchObject({ status: 'not run', why: expect.stringContaining('student.count 4, got 2.') });
});

test('a scale at which nothing was tested gives way to the next; a claim that was not tested beside others is not shown', async () => {
  const files = memoryFiles();
  await publish(files, hardVsSoft, 'cifar10', () => null);
  await publish(files, hardVsSoft, 'shapes', gains(0.1, 0.1));
  expect(await standingOf(findCell('fig1'), files)).toMatchObject({ status: 'reproduced', ours: { scale: 'shapes' } });
  await publish(files, hardVsSoft, 'shapes', gains(0.1, null));
  expect(await standingOf(findCell('fig1'), files)).toMatchObject({
    status: 'not shown',
    why: `at the scale shapes, not the paper's; not tested: ${MOST}`,
  });
});

test('of an experiment that tests several figures, each stands by its own claims, whatever their order in the file', async () => {
  const files = memoryFiles();
  const { claims } = knowledgeForData;
  // Late labels teach more than early ones, of whole labels more than cut ones.
  const folder = await publish(files, knowledgeForData, 'shapes', ({ ipc, epoch, edits }) => {
    return 0.4 + (epoch === 8 ? 0.1 : ipc === 1 && epoch === 2 && edits === '' ? 0.1 : 0);
  });
  const told = (await readFindings(folder))?.findings ?? [];
  await writeFindings(folder, knowledgeForData, told.toReversed());
  expect(await standingOf(findCell('fig6/left'), files)).toMatchObject({ status: 'reproduced' });
  expect(await standingOf(findCell('fig11'), files)).toMatchObject({ status: 'differs' });
  await writeFindings(folder, knowledgeForData, told.slice(0, 2));
  expect(await standingOf(findCell('fig11'), files)).toMatchObject({
    status: 'not run',
    why: expect.stringContaining(`older than the claim: ${claims[2].text}`),
  });
});

test('a claim that could not be tested is not run, and one without an experiment, or with one to come, says so', async () => {
  const files = memoryFiles();
  await publish(files, hardVsSoft, 'shapes', () => null);
  expect(await standingOf(findCell('fig1'), files)).toMatchObject({
    status: 'not run',
    ours: null,
    why: `not tested at the scale shapes: ${FEWEST}; not tested at the scale shapes: ${MOST}`,
  });
  const toCome: ClaimCell = { kind: 'claim', id: 'fig99', what: 'w', source: 'P', experiment: 'to-come', claims: [], why: null };
  expect(await standingOf(toCome, files)).toMatchObject({ status: 'not run', why: 'there is no experiment to-come yet' });
  expect(await standingOf(findCell('fig8'), files)).toMatchObject({ why: 'labels learned by BPTT or MTT, which Softlabel does not make' });
});
