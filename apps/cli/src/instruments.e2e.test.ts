// The instruments as a user starts them, on a recipe of seconds: profile with its files, plan with its forecast, and bad input.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, TINY, temporaryFolder } from './cli.fixture.ts';

const NOWHERE = { VK_ICD_FILENAMES: '/nonexistent' };
let cwd = '';
beforeAll(async () => {
  cwd = await temporaryFolder();
  await writeFile(join(cwd, 'tiny.yaml'), TINY);
});
afterAll(() => rm(cwd, { recursive: true }));

test('profile prints where the time of a step goes, and writes JSON, a trace and a page', async () => {
  const { code, stdout, stderr } = await softlabel(cwd, ['profile', 'tiny.yaml', '--ipc', '2', '--by', 'layer', '--steps', '3']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^0 % {2}compiling kernels/) });
  expect(stdout).toMatch(/^step +student, IPC 2, 6 at once, 8 images each$/m);
  expect(stdout).toMatch(/^features_a\.0 +\d+ /m);
  const folder = join(cwd, 'runs/profile-tiny');
  const profile = JSON.parse(await readFile(join(folder, 'profile.json'), 'utf8'));
  expect(profile).toMatchObject({ step: 'student, IPC 2, 6 at once', members: 6, batch: 8, runs: 3, clock: 'timestamps' });
  expect(Math.min(profile.ceilings.flopsPerSecond, profile.ceilings.bytesPerSecond, profile.wholeStep.ms)).toBeGreaterThan(0);
  for (const launch of profile.launches) expect(launch.ms).toBeGreaterThan(0);
  const trace = JSON.parse(await readFile(join(folder, 'trace.json'), 'utf8'));
  expect(trace.traceEvents.length).toBeGreaterThan(profile.launches.length);
  expect(await readFile(join(folder, 'profile.html'), 'utf8')).toContain('A step of the student, IPC 2, 6 at once on 8 images');
});

test('profile refuses a folder that cannot be made before it asks for a device', async () => {
  const { code, stdout, stderr } = await softlabel(cwd, ['profile', 'tiny.yaml', '--out', 'tiny.yaml/profile'], NOWHERE);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(
    /^softlabel: profile: expected a folder to write to at tiny\.yaml\/profile, got 'ENOTDIR: .*'\. Name another one with --out\.$/,
  );
});

test('plan says what a recipe takes, and forecasts its time from steps and evaluations', async () => {
  const { code, stdout } = await softlabel(cwd, ['plan', 'tiny.yaml', '--json']);
  expect(code).toBe(0);
  const plan = JSON.parse(stdout);
  expect(plan).toMatchObject({
    recipe: 'tiny',
    steps: 42,
    disk: { checkpoints: { files: 3 }, bundles: { files: 4 }, resume: { files: 1 } },
  });
  const rows = [...plan.forecast.kinds, ...plan.forecast.evaluations];
  expect(rows).toHaveLength(4);
  for (const { ms, seconds } of rows) expect(Math.min(ms, seconds)).toBeGreaterThan(0);
  expect(plan.forecast.seconds).toBeCloseTo(
    rows.reduce((sum: number, { seconds }: { seconds: number }) => sum + seconds, 0),
    9,
  );
});

test('a forecast measures some batches of more test images than one holds', async () => {
  const { code, stdout, stderr } = await softlabel(cwd, ['plan', 'tiny.yaml', 'data.testPerClass=80', '--json']);
  expect(code, stderr).toBe(0);
  const [{ ms }] = JSON.parse(stdout).forecast.evaluations;
  expect(ms).toBeGreaterThan(0);
});

test('plan --no-measure needs no adapter; a forecast and a profile do, and say what to do', async () => {
  const planned = await softlabel(cwd, ['plan', 'tiny.yaml', '--no-measure'], NOWHERE);
  expect(planned.code).toBe(0);
  expect(planned.stdout).toMatch(/^student, IPC 1 +4 /m);
  for (const command of ['plan', 'profile']) {
    const { code, stderr } = await softlabel(cwd, [command, 'tiny.yaml'], NOWHERE);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^softlabel: ${command}: expected a WebGPU adapter, got none\\. VK_ICD_FILENAMES names`, 'm'));
  }
});

test('plan tells of a tuning table that does not hold, even without measuring', async () => {
  const caches = { XDG_CACHE_HOME: join(cwd, 'cache'), MESA_SHADER_CACHE_DIR: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache') };
  const forgotten = await softlabel(cwd, ['kernels', 'tune', 'tiny.yaml', '--forget', '--json'], caches);
  const { file } = JSON.parse(forgotten.stdout);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ adapter: 'this one', driver: 'an older one', choices: [] }));
  const { code, stderr } = await softlabel(cwd, ['plan', 'tiny.yaml', '--no-measure'], caches);
  expect(code).toBe(0);
  expect(stderr).toContain("got one for 'an older one'");
});

test('bad input: a step that the recipe has not, a recipe with a mistake, two steps at once', async () => {
  const foreign = await softlabel(cwd, ['profile', 'tiny.yaml', '--ipc', '7']);
  expect(foreign.code).toBe(2);
  expect(foreign.stderr).toBe('softlabel: profile: expected a step of recipe tiny (--expert, --ipc 1, --ipc 2), got --ipc 7.');
  const mistaken = await softlabel(cwd, ['plan', 'tiny.yaml', 'student.ipc=0']);
  expect(mistaken.code).toBe(2);
  expect(mistaken.stderr).toContain('student.ipc');
  expect((await softlabel(cwd, ['profile', 'tiny.yaml', '--expert', '--ipc', '1'])).code).toBe(2);
});
