// Kernels timed and tuned as a user does it, on sizes of seconds. Their lists and sources are in commands.e2e.test.ts.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Running, softlabel, TINY, temporaryFolder } from './cli.fixture.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await temporaryFolder();
  await writeFile(join(cwd, 'tiny.yaml'), TINY);
});
afterAll(() => rm(cwd, { recursive: true }));

const bench = (shape: string, ...more: string[]) =>
  softlabel(cwd, ['kernels', 'bench', 'gemm/nn', '--shape', shape, '--rounds', '1', ...more]);

test('bench times every variant, the fastest first', async () => {
  const { code, stdout } = await bench('batch=1 m=16 n=16 k=16', '--json');
  expect(code).toBe(0);
  const { kernel, flops, variants } = JSON.parse(stdout);
  expect({ kernel, flops }).toEqual({ kernel: 'gemm/nn', flops: 2 * 16 ** 3 });
  const times: number[] = variants.map(({ ms }: { ms: number }) => ms);
  expect(times.length).toBeGreaterThan(1);
  expect(times[0]).toBeGreaterThan(0);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('bench refuses an output that no convolution has', async () => {
  const shape =
    'images=1 height=8 width=8 channels=4 outChannels=4 filterHeight=3 filterWidth=3 outHeight=80 outWidth=8 stride=1 padding=1';
  const { code, stderr } = await softlabel(cwd, ['kernels', 'bench', 'conv2d/forward', '--shape', shape]);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/expected outHeight of conv2d\/forward in --shape .*= 8, got 80\./),
  });
});

test('show prints the variant of a shape, its title first', async () => {
  const show = ['kernels', 'show', 'gemm/nn', '--variant', 'shared-tile', '--shape', 'batch=1 m=16 n=16 k=16'];
  const { code, stdout } = await softlabel(cwd, show, { VK_ICD_FILENAMES: '/nonexistent' });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\/\/ gemm\/nn\[shared-tile \d+x\d+\] .*\d\n[\s\S]*fn main/);
});

test('bench refuses sizes beyond the limits of the adapter before it makes a buffer', async () => {
  const { code, stderr } = await bench('batch=1 m=1000000 n=1000000 k=1000000');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^softlabel: gemm\/nn\.a: expected at most \d+ bytes, max\w+Size of .*, got 4000000000000 for \[batch m k\]\. Lower one of its sizes\.$/,
  );
});

test('tune keeps the fastest variants for this adapter, profile takes what is kept, and tune forgets it when told to', async () => {
  // A cache of its own for tables, and the usual one for what the driver compiles, which takes a minute without.
  const caches = { XDG_CACHE_HOME: join(cwd, 'cache'), MESA_SHADER_CACHE_DIR: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache') };
  const small = ['tiny.yaml', 'model.depth=1', 'student.ipc=1', 'label.sources=hard'];
  const tune = (...more: string[]) => softlabel(cwd, ['kernels', 'tune', ...small, ...more], caches);
  const tuned = await tune('--rounds', '1', '--json');
  expect(tuned.code).toBe(0);
  const { file, steps } = JSON.parse(tuned.stdout);
  expect(Object.keys(steps)).toEqual(['student, IPC 1, batch 4']);
  const table = JSON.parse(await readFile(file, 'utf8'));
  const [{ kernel, params, times }] = steps['student, IPC 1, batch 4'];
  expect(table.choices).toContainEqual({ kernel, params, variant: times[0].variant });

  // A profile shows the kernels that a run would take: here the slowest variant, which nothing else would choose.
  const { variant } = times.at(-1);
  await writeFile(file, JSON.stringify({ ...table, choices: [{ kernel, params, variant }] }));
  const profiled = await softlabel(cwd, ['profile', ...small, '--ipc', '1', '--steps', '1', '--json'], caches);
  const kernels = JSON.parse(profiled.stdout).launches.map((launch: { kernel: string }) => launch.kernel);
  expect(kernels).toContain(`${kernel}[${variant.name}]`);

  expect((await tune('--forget')).stdout).toBe(`Removed ${file}.\n`);
  await expect(readFile(file)).rejects.toThrow('ENOENT');
  expect((await tune('--forget')).stdout).toBe(`There was no table to remove at ${file}.\n`);
});

test('tune that is stopped says what is kept of what it measured', async () => {
  const caches = {
    XDG_CACHE_HOME: join(cwd, 'stopped'),
    MESA_SHADER_CACHE_DIR: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  };
  const args = ['kernels', 'tune', 'tiny.yaml', 'model.depth=1', 'student.ipc=1', 'label.sources=hard'];
  const { file } = JSON.parse((await softlabel(cwd, [...args, '--forget', '--json'], caches)).stdout);
  const running = new Running(cwd, [...args, '--rounds', '100000'], caches);
  while ((await readFile(file).catch(() => null)) === null) await new Promise((resolve) => setTimeout(resolve, 20));
  running.kill('SIGINT');
  const { code, stderr } = await running.finished;
  const { choices } = JSON.parse(await readFile(file, 'utf8'));
  expect(code).toBe(1);
  expect(stderr.split('\n').at(-1)).toBe(
    `softlabel: kernels tune: stopped. What was measured so far is kept in ${file}: ${choices.length} choices. The same command measures from the start.`,
  );
});
