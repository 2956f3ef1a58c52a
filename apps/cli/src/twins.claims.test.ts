// Every experiment at its scale for two cores, from the command to its claims, all on one expert. What is found is a finding: no verdict fails here.
import { rm } from 'node:fs/promises';
import { EXPERIMENTS, parseFindings } from '@softlabel/distill';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, temporaryFolder } from './cli.fixture.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await temporaryFolder();
});
afterAll(() => rm(cwd, { recursive: true }));

test.each(EXPERIMENTS.map(({ name, claims }) => [name, claims] as const))('%s runs, and tests all of its claims', async (name, claims) => {
  const { code, stdout, stderr } = await softlabel(cwd, ['experiment', 'run', name, '--json']);
  expect(code, stderr).toBe(0);
  const { findings } = parseFindings(JSON.stringify(JSON.parse(stdout).claims), name);
  expect(findings.map(({ claim }) => claim)).toEqual(claims.map(({ text }) => text));
  expect(findings.filter(({ verdict }) => verdict === 'not tested')).toEqual([]);
  for (const one of findings) console.log(`${one.verdict}: ${one.claim}`);
});

test('one expert was trained for all that need no other', async () => {
  const { stdout } = await softlabel(cwd, ['results', 'select distinct identity from epochs where expert = 0', '--json']);
  expect(JSON.parse(stdout).rows).toHaveLength(1);
});
