// Help is printed from bin/oclif.manifest.json, which must say what the commands say. Not what a command does.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';
import { register } from 'tsx/esm/api';
import { expect, test } from 'vitest';

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ROOT = pathOf('../../..');

/** What help has no use for: where a command came from. */
const LEFT_OUT = ['pluginAlias', 'pluginName', 'pluginType', 'isESM', 'relativePath'];

/** The manifest that oclif makes of the commands' sources; in order of names, for oclif takes files as the disk gives them. */
async function manifestOfSources() {
  const pjson = JSON.parse(await readFile(pathOf('../package.json'), 'utf8'));
  pjson.oclif.commands = './src/commands';
  const plugin = new Plugin({ root: pathOf('..'), pjson, isRoot: true, ignoreManifest: true, errorOnManifestCreate: true });
  const unregister = register();
  await plugin.load();
  await unregister();
  const { commands, version } = plugin.manifest;
  return { commands: Object.fromEntries(Object.entries(commands).sort(([a], [b]) => (a < b ? -1 : 1))), version };
}

/** A value as JSON, laid out as the linter wants files to be. */
function formattedJson(value: unknown): string {
  const input = JSON.stringify(value, (key, inner) => (LEFT_OUT.includes(key) ? undefined : inner), 2);
  const biome = `${ROOT}/node_modules/@biomejs/biome/bin/biome`;
  return execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=manifest.json'], { cwd: ROOT, input, encoding: 'utf8' });
}

test('the manifest is up to date (npx vitest run --project unit apps/cli/src/manifest.test.ts -u writes it)', async () => {
  const manifest = await manifestOfSources();
  expect(Object.keys(manifest.commands)).toContain('kernels:show');
  // Dynamic help would load the command, which help has no compiler for.
  expect(Object.values(manifest.commands).filter(({ hasDynamicHelp }) => hasDynamicHelp)).toEqual([]);
  await expect(formattedJson(manifest)).toMatchFileSnapshot(pathOf('../bin/oclif.manifest.json'));
});
