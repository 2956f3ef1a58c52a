// Every experiment at its scale for two cores, from the command to its claims, nearly all on one expert. What is found is a finding: no verdict fails here.
import { rm } from 'node:fs/promises';
import { EXPERIMENTS, type Experiment, parseFindings } from '@softlabel/distill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { softlabel, temporaryFolder } from './cli.fixture.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await temporaryFolder();
});
afterAll(() => rm(cwd, { recursive: true }));

const [first, ...others] = EXPERIMENTS;

test(`${first.name}, which trains the expert`, () => runTwin(first));

// Two at a time: much of a short run is starting, compiling and planning on one processor.
describe.concurrent('on that expert, or one of their own', () => {
  test.each(others.map((experiment) => [experiment.name, experiment] as const))('%s', (_, experiment) => runTwin(experiment));
});

/** Claims that a twin may leave untested, for what its students did: a prediction of the last epoch is not held against the last epoch. */
const UNTESTED: { readonly [experiment: string]: RegExp } = { 'epoch-for-budget': /better than the last epoch/ };

/** Runs a twin, which must test all of its claims but those above. */
async function runTwin({ name, claims }: Experiment): Promise<void> {
  const { code, stdout, stderr } = await softlabel(cwd, ['experiment', 'run', name, '--json']);
  expect(code, stderr).toBe(0);
  const { findings } = parseFindings(JSON.stringify(JSON.parse(stdout).claims), name);
  expect(findings.map(({ claim }) => claim)).toEqual(claims.map(({ text }) => text));
  const untested = findings.filter(({ verdict }) => verdict === 'not tested').map(({ claim }) => claim);
  expect(untested.filter((claim) => !UNTESTED[name]?.test(claim))).toEqual([]);
  for (const one of findings) console.log(`${one.verdict}: ${one.claim}`);
}

test('one expert was trained for all with twelve classes, and one for a hundred', async () => {
  const { stdout } = await softlabel(cwd, ['results', 'select distinct identity from epochs where expert = 0', '--json']);
  expect(JSON.parse(stdout).rows).toHaveLength(2);
});
