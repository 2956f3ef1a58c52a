// What `npm start` makes of its arguments. Runs nothing.
import { expect, test } from 'vitest';
import { startCommand } from './start.mjs';

const command = (...args: string[]) => startCommand(args, '/repo', '/repo').join(' ');

test.each([
  ['', 'run recipes/quickstart.yaml --out runs/quickstart'],
  ['seed=7 --json', 'run recipes/quickstart.yaml --out runs/quickstart seed=7 --json'],
  ['--out runs/other seed=7', 'run recipes/quickstart.yaml --out runs/other seed=7'],
  ['expert.init=x.yaml', 'run recipes/quickstart.yaml --out runs/quickstart expert.init=x.yaml'],
  ['recipes/cifar10-cpu.yaml data.limit=10', 'run recipes/cifar10-cpu.yaml data.limit=10'],
  ['doctor --json', 'doctor --json'],
  ['--help', '--help'],
])('npm start -- %s', (typed, expected) => {
  expect(command(...typed.split(' ').filter(Boolean))).toBe(expected);
});

test('from a subfolder the quickstart is the same one', () => {
  expect(startCommand([], '/repo', '/repo/docs')).toEqual(['run', '../recipes/quickstart.yaml', '--out', '../runs/quickstart']);
});
