// What a command loads before it does anything: no compiler for help, no package that computes otherwise. Not what is printed, nor how fast.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { softlabel, temporaryFolder } from './cli.fixture.ts';

/** Addresses of the files that a command line loads, as Node's coverage lists them. */
async function loadedBy(line: string): Promise<string[]> {
  const folder = await temporaryFolder();
  await softlabel(folder, line.split(' ').filter(Boolean), { NODE_V8_COVERAGE: folder });
  const reports = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  await rm(folder, { recursive: true });
  const scripts: { url: string }[] = reports.flatMap((report) => JSON.parse(report).result);
  return scripts.map(({ url }) => url).filter((url) => url.startsWith('file:'));
}

test.each(['', '--help', '--version', 'run --help', 'kernels show --help'])('softlabel %s loads no TypeScript', async (line) => {
  const loaded = await loadedBy(line);
  expect(loaded).toContainEqual(expect.stringMatching(/\/bin\/dev\.js$/));
  expect(loaded.filter((url) => /\.ts$|\/node_modules\/(tsx|esbuild)\//.test(url))).toEqual([]);
});

test('a command with a missing argument loads the commands, and no package that computes', async () => {
  const loaded = await loadedBy('run');
  expect(loaded).toContainEqual(expect.stringMatching(/\/apps\/cli\/src\/commands\/run\.ts$/));
  expect(loaded.filter((url) => url.endsWith('.ts') && !url.includes('/apps/cli/src/'))).toEqual([]);
});
