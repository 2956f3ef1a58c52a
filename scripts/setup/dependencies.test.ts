// When node_modules counts as stale, and which npm is called. Installs nothing.
import { expect, test } from 'vitest';
import { npmCommand, staleness } from './dependencies.mjs';
import { checkNode } from './node.mjs';

const lock = {
  packages: {
    '': {},
    'packages/data': { version: '0.1.0' },
    'node_modules/@softlabel/data': {},
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
  },
};
const { '': _root, 'node_modules/other-platform': _other, ...installed } = lock.packages;

test('what npm ci leaves behind is fresh', () => {
  expect(staleness(lock, { packages: installed })).toBeUndefined();
});

test.each([
  ['node_modules is missing', undefined],
  ['node_modules/zod is missing', { packages: { ...installed, 'node_modules/zod': undefined } }],
  ['node_modules/zod is 4.6.6, not 4.6.7', { packages: { ...installed, 'node_modules/zod': { version: '4.6.6' } } }],
  ['node_modules/other-platform is 0.9.0, not 1.0.0', { packages: { ...installed, 'node_modules/other-platform': { version: '0.9.0' } } }],
  ['node_modules/d3 is no longer used', { packages: { ...installed, 'node_modules/d3': { version: '7.9.0' } } }],
])('stale: %s', (why, found) => {
  const record = found && { packages: Object.fromEntries(Object.entries(found.packages).filter(([, entry]) => entry !== undefined)) };
  expect(staleness(lock, record as Parameters<typeof staleness>[1])).toBe(why);
});

test('the npm that runs the script is called again, and no other package manager', () => {
  expect(npmCommand({ npm_execpath: '/lib/npm/bin/npm-cli.js' })).toEqual([process.execPath, '/lib/npm/bin/npm-cli.js']);
  expect(npmCommand({ npm_execpath: '/lib/pnpm/bin/pnpm.cjs' })).toEqual(['npm']);
  expect(npmCommand({})).toEqual(['npm']);
});

test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('Node %s will do', (version) => {
  expect(() => checkNode(version)).not.toThrow();
});

test.each(['18.20.4', '20.18.3'])('Node %s is too old', (version) => {
  expect(() => checkNode(version)).toThrow(
    `expected Node 20.19 or newer, got ${version}. Install a newer Node, then run the command again.`,
  );
});
