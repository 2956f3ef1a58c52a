// Experiments through the command line: listed, shown, run to their claims, judged again, and misnamed.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EXPERIMENTS } from '@softlabel/distill';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, temporaryFolder } from './cli.fixture.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await temporaryFolder();
});
afterAll(() => rm(cwd, { recursive: true }));

/** Overrides that make a twin a matter of seconds. */
const QUICK = ['data.perClass=10', 'data.testPerClass=4', 'expert.epochs=4', 'student.epochs=2', 'student.count=2'];
const run = (...more: string[]) => softlabel(cwd, ['experiment', 'run', 'hard-vs-soft', ...QUICK, ...more]);
const NO_ADAPTER = { VK_ICD_FILENAMES: '/nonexistent' };

test('list names every experiment', async () => {
  const { code, stdout } = await softlabel(cwd, ['experiment', 'list']);
  expect(code).toBe(0);
  for (const { name, item, question } of EXPERIMENTS)
    expect(stdout).toMatch(new RegExp(`^${name} .*${item}.*${question.slice(0, -1)}`, 'm'));
});

test('show prints question, claims and a recipe that run takes', async () => {
  const { code, stdout } = await softlabel(cwd, ['experiment', 'show', 'label-order', '--scale', 'cifar10', 'student.count=3']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^label-order \(Fig\. 3\): Which /);
  expect(stdout).toContain('- The largest probability matters more than one of the tail.');
  expect(stdout).toMatch(/^name: label-order-cifar10$/m);
  expect(stdout).toMatch(/^student: .*count: 3/m);
  const sweep = await softlabel(cwd, ['experiment', 'show', 'image-seeds']);
  expect(sweep.stdout).toMatch(/^data: .*seed: \[ 1, 2, 3, 4, 5, 6 \]/m);
});

test('run prints the claims, keeps them in the folder and its report, and judges a finished run again without an adapter', async () => {
  const first = await run('--json');
  expect(first).toMatchObject({ code: 0 });
  const document = JSON.parse(first.stdout);
  expect(document).toMatchObject({ folder: 'runs/hard-vs-soft-shapes', claims: { experiment: 'hard-vs-soft' } });
  expect(document.claims.findings).toHaveLength(2);
  const kept = await readFile(join(cwd, 'runs/hard-vs-soft-shapes/claims.json'), 'utf8');
  expect(JSON.parse(kept)).toEqual(document.claims);
  expect(await readFile(join(cwd, 'runs/hard-vs-soft-shapes/report.html'), 'utf8')).toContain('<h2>Claims</h2>');

  const again = await softlabel(cwd, ['experiment', 'run', 'hard-vs-soft', ...QUICK], NO_ADAPTER);
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toMatch(/^(shown|not shown|contrary) +Soft labels teach more than hard ones with the fewest images\.$/m);
  expect(again.stdout).toMatch(/, n = 2 students$/m);
});

test('an experiment over images is a sweep with the experts of other runs; its claims lie in the folder of all its runs', async () => {
  const choices = ['experiment', 'run', 'image-seeds', ...QUICK, 'data.images.seed=1,2,3'];
  const first = await softlabel(cwd, choices);
  expect(first).toMatchObject({ code: 0, stderr: expect.stringMatching(/seed=1: taken over from runs\/hard-vs-soft-shapes: 1 expert/) });
  expect(await readFile(join(cwd, 'runs/image-seeds-shapes/data.images.seed=2/DONE'), 'utf8')).toBe('');
  const report = await readFile(join(cwd, 'runs/image-seeds-shapes/report.html'), 'utf8');
  for (const text of ['<h2>Claims</h2>', 'expert epoch 4, images.seed 3', '3, which differ in data.images.seed'])
    expect(report).toContain(text);

  const again = await softlabel(cwd, [...choices, '--json'], NO_ADAPTER);
  expect(again).toMatchObject({ code: 0 });
  const { folder, cells, claims } = JSON.parse(again.stdout);
  expect(cells.map(({ settings }: { settings: unknown }) => settings)).toEqual([1, 2, 3].map((seed) => ({ 'data.images.seed': seed })));
  expect(JSON.parse(await readFile(join(cwd, folder, 'claims.json'), 'utf8'))).toEqual(claims);
});

test('claims about cells that overrides took away are not tested, and a plain run in the folder takes its claims back', async () => {
  const { code, stdout } = await run('label.sources=expert', '--out', 'runs/soft');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^not tested {2}Soft labels .*\n +expected one cell with ipc 1, source hard, got 0$/m);
  await softlabel(cwd, ['run', 'runs/soft/recipe.yaml', 'label.sources=hard', '--out', 'runs/soft']);
  expect(await readFile(join(cwd, 'runs/soft/report.html'), 'utf8')).not.toContain('<h2>Claims</h2>');
});

test.each([
  [
    ['run', 'hard-vs-sofd'],
    'experiment: expected an experiment of softlabel experiment list, got hard-vs-sofd. Did you mean hard-vs-soft?',
  ],
  [['show', 'pareto', 'student.cuont=1'], 'in the override student.cuont=1, got student.cuont. Did you mean student.count?'],
  [['show', 'pareto', '--scale', 'imagenet'], 'paper, shapes, cifar10'],
])('%j is bad usage', async (args, message) => {
  const { code, stderr } = await softlabel(cwd, ['experiment', ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
