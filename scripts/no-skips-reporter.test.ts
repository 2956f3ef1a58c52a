// The counts behind a run's verdict, on made-up results. Runs no other test.
import { expect, test } from 'vitest';
import { tally } from './no-skips-reporter.mjs';

const module = (state: string, ...results: string[]) => ({
  relativeModuleId: 'a.test.ts',
  state: () => state,
  children: { allTests: () => results.map((result, i) => ({ fullName: `test ${i}`, result: () => ({ state: result }) })) },
});

test('outcomes add up over files', () => {
  expect(tally([module('passed', 'passed', 'passed'), module('failed', 'passed', 'failed')])).toEqual({
    passed: 3,
    failed: 1,
    skipped: [],
  });
});

test('skipped tests, and tests that never ran, are named', () => {
  expect(tally([module('passed', 'passed', 'skipped', 'pending')])).toEqual({
    passed: 1,
    failed: 0,
    skipped: ['a.test.ts: test 1', 'a.test.ts: test 2'],
  });
});

test('a file that fails outside its tests and an error outside every file count as failures', () => {
  expect(tally([module('failed'), module('failed', 'skipped')], 1)).toMatchObject({ passed: 0, failed: 3 });
});
