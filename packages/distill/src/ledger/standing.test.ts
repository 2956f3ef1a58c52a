// Where cells stand by made-up run folders and findings.
import { expect, test } from 'vitest';
import { printFindings } from '../experiments/claims/finding.ts';
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
  const { files } = await finishedRun(students.run, { values: VALUES.map((value) => value + 0.03) });
  expect(await standingOf(students, files)).toMatchObject({ status: 'differs', ours: { mean: expect.closeTo(0.2408, 9) } });
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

const claims = (verdict: 'shown' | 'not shown' | 'contrary') =>
  printFindings({
    experiment: 'hard-vs-soft',
    question: 'q',
    expected: 'e',
    findings: [
      {
        ...{ claim: 'Soft labels teach more.', verdict, quantity: 'soft less hard', unit: 'points', estimate: 0.1, bound: 0 },
        ...{ ci95: [0.05, 0.15], p: 0.001, n: 5, of: 'students', detectable: 0.03 },
      },
    ],
  });

test('a claim stands by the findings at the scale nearest to the paper', async () => {
  const files = memoryFiles();
  const claim = findCell('fig1');
  expect(await standingOf(claim, files)).toMatchObject({
    status: 'not run',
    why: 'docs/results has no findings of the experiment hard-vs-soft',
  });
  await files.writeWhole('docs/results/hard-vs-soft-shapes/claims.json', bytes(claims('not shown')));
  expect(await standingOf(claim, files)).toMatchObject({
    status: 'not shown',
    ours: { scale: 'shapes', findings: [{ verdict: 'not shown' }] },
    why: "at the scale shapes, not the paper's; not shown: Soft labels teach more.",
  });
  await files.writeWhole('docs/results/hard-vs-soft-shapes/claims.json', bytes(claims('contrary')));
  expect(await standingOf(claim, files)).toMatchObject({ status: 'differs', why: expect.stringContaining('contrary: Soft labels') });
  await files.writeWhole('docs/results/hard-vs-soft-cifar10/claims.json', bytes(claims('shown')));
  expect(await standingOf(claim, files)).toMatchObject({
    status: 'reproduced',
    ours: { scale: 'cifar10' },
    folder: 'docs/results/hard-vs-soft-cifar10',
  });
  await files.writeWhole('docs/results/hard-vs-soft-cifar10/claims.json', bytes('[]'));
  expect(await standingOf(claim, files)).toMatchObject({ status: 'not run', why: expect.stringContaining('claims.json') });
});

test('of an experiment that tests several figures, each stands by its own claims', async () => {
  const files = memoryFiles();
  const path = 'docs/results/knowledge-for-data-shapes/claims.json';
  await files.writeWhole(path, bytes(claims('shown')));
  expect(await standingOf(findCell('fig6/left'), files)).toMatchObject({ status: 'reproduced' });
  expect(await standingOf(findCell('fig11'), files)).toMatchObject({ status: 'not run', why: `${path} has no finding about it` });
});

test('a claim that could not be tested is not run, and one without an experiment, or with one to come, says so', async () => {
  const files = memoryFiles();
  const untested = { experiment: 'hard-vs-soft', question: 'q', expected: 'e' };
  const findings = [{ claim: 'Soft labels teach more.', verdict: 'not tested', why: 'one student' } as const];
  await files.writeWhole('docs/results/hard-vs-soft-shapes/claims.json', bytes(printFindings({ ...untested, findings })));
  expect(await standingOf(findCell('fig1'), files)).toMatchObject({
    status: 'not run',
    ours: null,
    why: "at the scale shapes, not the paper's; not tested: Soft labels teach more.",
  });
  const toCome: ClaimCell = { kind: 'claim', id: 'fig99', what: 'w', source: 'P', experiment: 'to-come', why: null };
  expect(await standingOf(toCome, files)).toMatchObject({ status: 'not run', why: 'there is no experiment to-come yet' });
  expect(await standingOf(findCell('fig8'), files)).toMatchObject({ why: 'labels learned by BPTT or MTT, which Softlabel does not make' });
});
