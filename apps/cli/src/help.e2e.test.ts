// What a command loads before it does anything: no command and no compiler for help, no package that computes otherwise. Not what is printed, nor how fast.
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

/** Sources that the compiled files among `urls` were made of. */
async function sourcesOf(urls: readonly string[]): Promise<string[]> {
  const maps = await Promise.all(urls.filter((url) => url.includes('/.cache/')).map((url) => readFile(new URL(`${url}.map`), 'utf8')));
  return maps.flatMap((map) => JSON.parse(map).sources);
}

test.each(['', '--help', '--version', 'run --help', 'kernels show --help'])(
  'softlabel %s loads no command, and compiles none',
  async (line) => {
    const loaded = await loadedBy(line);
    expect(loaded).toContainEqual(expect.stringMatching(/\/bin\/dev\.js$/));
    expect(loaded.filter((url) => /\/\.cache\/|\/node_modules\/esbuild\//.test(url))).toEqual([]);
  },
);

test('a command loads itself, and packages that compute only once it has its arguments', async () => {
  const [asked, answered] = [await sourcesOf(await loadedBy('run')), await sourcesOf(await loadedBy('experiment list'))];
  expect(asked).toContainEqual(expect.stringMatching(/\/src\/commands\/run\.ts$/));
  const computing = (sources: readonly string[]) => sources.filter((source) => /\/(packages|kernels)\//.test(source));
  expect(computing(asked)).toEqual([]);
  expect(computing(answered)).not.toEqual([]);
});
