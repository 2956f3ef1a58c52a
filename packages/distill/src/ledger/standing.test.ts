// Where cells stand by made-up run folders and findings.
import type { Files } from '@softlabel/data';
import { expect, test } from 'vitest';
import { type Finding, printFindings } from '../experiments/claims/finding.ts';
import type { Experiment } from '../experiments/experiment.ts';
import { hardVsSoft } from '../experiments/hard-vs-soft.ts';
import { knowledgeForData } from '../experiments/knowledge-for-data.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import type { ClaimCell } from './cell.ts';
import { findCell, findRunnable } from './ledger.ts';
import { finishedRun, VALUES } from './run.fixture.ts';
import { publishedFolderOf, standingOf } from './standing.ts';

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

const tested = (claim: string, verdict: 'shown' | 'not shown' | 'contrary'): Finding => ({
  ...{ claim, verdict, quantity: 'soft less hard', unit: 'points', estimate: 0.1, bound: 0 },
  ...{ ci95: [0.05, 0.15], p: 0.001, n: 5, of: 'students', detectable: 0.03 },
});
const untested = (claim: string): Finding => ({ claim, verdict: 'not tested', why: 'one student' });
/** Publishes findings about claims of an experiment. */
const publish = (files: Files, run: string, findings: Finding[]) =>
  files.writeWhole(`docs/results/${run}/claims.json`, bytes(printFindings({ experiment: 'e', question: 'q', expected: 'e', findings })));
const textsOf = (experiment: Experiment) => experiment.claims.map(({ text }) => text);
const [FEWEST, MOST] = textsOf(hardVsSoft);

test('a claim stands by the findings at the scale nearest to the paper', async () => {
  const files = memoryFiles();
  const claim = findCell('fig1');
  expect(await standingOf(claim, files)).toMatchObject({
    status: 'not run',
    why: 'docs/results has no findings of the experiment hard-vs-soft',
  });
  await publish(files, 'hard-vs-soft-shapes', [tested(FEWEST, 'not shown'), tested(MOST, 'shown')]);
  expect(await standingOf(claim, files)).toMatchObject({
    status: 'not shown',
    ours: { scale: 'shapes', findings: [{ verdict: 'not shown' }, { verdict: 'shown' }] },
    why: `at the scale shapes, not the paper's; not shown: ${FEWEST}`,
  });
  await publish(files, 'hard-vs-soft-shapes', [tested(FEWEST, 'contrary'), tested(MOST, 'shown')]);
  expect(await standingOf(claim, files)).toMatchObject({ status: 'differs', why: expect.stringContaining(`contrary: ${FEWEST}`) });
  await publish(files, 'hard-vs-soft-cifar10', [tested(FEWEST, 'shown'), tested(MOST, 'shown')]);
  expect(await standingOf(claim, files)).toMatchObject({
    status: 'reproduced',
    ours: { scale: 'cifar10' },
    folder: 'docs/results/hard-vs-soft-cifar10',
  });
  await files.writeWhole('docs/results/hard-vs-soft-cifar10/claims.json', bytes('[]'));
  expect(await standingOf(claim, files)).toMatchObject({ status: 'not run', why: expect.stringContaining('claims.json') });
});

test('a scale at which nothing was tested gives way to the next; a claim that was not tested beside others is not shown', async () => {
  const files = memoryFiles();
  await publish(files, 'hard-vs-soft-cifar10', [untested(FEWEST), untested(MOST)]);
  await publish(files, 'hard-vs-soft-shapes', [tested(FEWEST, 'shown'), tested(MOST, 'shown')]);
  expect(await standingOf(findCell('fig1'), files)).toMatchObject({ status: 'reproduced', ours: { scale: 'shapes' } });
  await publish(files, 'hard-vs-soft-cifar10', [tested(FEWEST, 'shown'), untested(MOST)]);
  expect(await standingOf(findCell('fig1'), files)).toMatchObject({
    status: 'not shown',
    why: `at the scale cifar10, not the paper's; not tested: ${MOST}`,
  });
});

test('of an experiment that tests several figures, each stands by its own claims, whatever their order in the file', async () => {
  const files = memoryFiles();
  const [whole, hard, late] = textsOf(knowledgeForData);
  await publish(files, 'knowledge-for-data-shapes', [tested(late, 'contrary'), tested(hard, 'shown'), tested(whole, 'shown')]);
  expect(await standingOf(findCell('fig6/left'), files)).toMatchObject({ status: 'reproduced' });
  expect(await standingOf(findCell('fig11'), files)).toMatchObject({ status: 'differs' });
  await publish(files, 'knowledge-for-data-shapes', [tested('Written in other words.', 'shown')]);
  expect(await standingOf(findCell('fig11'), files)).toMatchObject({ status: 'not run', why: `not tested at the scale shapes: ${late}` });
});

test('a claim that could not be tested is not run, and one without an experiment, or with one to come, says so', async () => {
  const files = memoryFiles();
  await publish(files, 'hard-vs-soft-shapes', [untested(FEWEST)]);
  expect(await standingOf(findCell('fig1'), files)).toMatchObject({
    status: 'not run',
    ours: null,
    why: `not tested at the scale shapes: ${FEWEST}; not tested at the scale shapes: ${MOST}`,
  });
  const toCome: ClaimCell = { kind: 'claim', id: 'fig99', what: 'w', source: 'P', experiment: 'to-come', claims: [], why: null };
  expect(await standingOf(toCome, files)).toMatchObject({ status: 'not run', why: 'there is no experiment to-come yet' });
  expect(await standingOf(findCell('fig8'), files)).toMatchObject({ why: 'labels learned by BPTT or MTT, which Softlabel does not make' });
});
