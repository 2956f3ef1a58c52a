// The CIFAR-10 recipe on the real image files, cut down to minutes: what is read, and that an expert learns from it.
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, temporaryFolder } from './cli.fixture.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const recipe = join(root, 'recipes/cifar10-cpu.yaml');
const images = `data.path=${resolve(root, process.env['SOFTLABEL_CIFAR10'] ?? '../shared/data/cifar10')}`;
let cwd = '';

beforeAll(async () => {
  cwd = await temporaryFolder();
});
afterAll(() => rm(cwd, { recursive: true }));

test('all 60,000 images are read, and are the ones that were read before', async () => {
  const { code, stdout } = await softlabel(cwd, ['data', 'info', recipe, images, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ fingerprint: '46fcdda68b4cfaee3427494b1e9c429ade6d4dc4a334e6b8caabbaaa259b08a8' });
});

test('an expert on 200 images a class learns, and labels students', async () => {
  const small = [
    'data.limit=200',
    'expert.epochs=6',
    'expert.batch=50',
    'label.epoch=2,6',
    'student.epochs=20',
    'student.count=2',
    'cases=[{}]',
  ];
  const { code, stdout } = await softlabel(cwd, ['run', recipe, images, ...small, '--out', 'run', '--json']);
  expect(code).toBe(0);
  const { expert, cells } = JSON.parse(stdout);
  expect(expert.map(({ epoch }: { epoch: number }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
  // 2,000 test images of 10 classes: guessing gives 10 %, with a deviation of 0.7 %.
  expect(expert[5].accuracy).toBeGreaterThan(0.25);
  expect(expert[5].loss).toBeLessThan(expert[0].loss);
  expect(cells).toHaveLength(6);
  for (const { accuracy } of cells) expect(accuracy.n).toBe(2);
});
