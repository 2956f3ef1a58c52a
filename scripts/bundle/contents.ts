// What lies in the folder that the archive unpacks to, put there file by file. Makes no archive.
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from '../setup/process.mjs';
import { bundleCode, type Origin } from './code.ts';
import { foreignLibraries } from './libraries.ts';
import { tool } from './tool.ts';

/** Files that are copied as they are: from the repository, to the folder. */
const COPIED = {
  LICENSE: 'LICENSE',
  'scripts/bundle/softlabel.sh': 'softlabel',
  'benchmarks/gpu.sh': 'gpu.sh',
  'apps/cli/bin/oclif.manifest.json': 'app/oclif.manifest.json',
  'benchmarks/src/peers/torch_step.py': 'app/peers/torch_step.py',
  'benchmarks/src/peers/torch_product.py': 'app/peers/torch_product.py',
} as const;

/** Fills an empty `folder` with everything that a machine without Node needs. */
export async function stage(root: string, folder: string, origin: Origin): Promise<void> {
  for (const path of ['bin', 'app/peers', 'recipes']) mkdirSync(join(folder, path), { recursive: true });
  for (const [from, to] of Object.entries(COPIED)) copyFileSync(join(root, from), join(folder, to));
  chmodSync(join(folder, 'softlabel'), 0o755);
  cpSync(join(root, 'recipes'), join(folder, 'recipes'), { recursive: true });
  const sources = await bundleCode(root, join(folder, 'app'), origin);
  writeFileSync(join(folder, 'app/package.json'), `${JSON.stringify(manifest(root), null, 2)}\n`);
  stageNatives(root, folder);
  writeFileSync(join(folder, 'THIRD-PARTY.txt'), thirdPartyText(root, ['node_modules/webgpu', ...packageFolders(sources)]));
}

/** What oclif reads: the command line's own manifest, with commands where they are here. */
function manifest(root: string) {
  const { name, version, license, oclif } = JSON.parse(readFileSync(join(root, 'apps/cli/package.json'), 'utf8'));
  const here = { commands: './commands', hooks: { command_not_found: './hooks/not-found.js' } };
  return { name, version, license, type: 'module', oclif: { ...oclif, ...here } };
}

/** Node and Dawn, without what only a debugger reads. */
function stageNatives(root: string, folder: string): void {
  const dawn = join('dist', `${process.platform}-${process.arch}`, 'dawn.node');
  const [from, to] = [join(root, 'node_modules/webgpu'), join(folder, 'app/node_modules/webgpu')];
  mkdirSync(dirname(join(to, dawn)), { recursive: true });
  for (const name of ['package.json', 'index.js', 'LICENSE.md']) copyFileSync(join(from, name), join(to, name));
  strip(join(from, dawn), join(to, dawn));
  strip(process.execPath, join(folder, 'bin/node'));
}

function strip(from: string, to: string): void {
  tool('strip', ['-o', to, from]);
  const foreign = [...foreignLibraries(tool('ldd', [to])).keys()];
  if (foreign.length > 0)
    throw new SetupError(
      `bundle: expected ${from} to need nothing but glibc and libstdc++, got ${foreign.join(', ')}. Use Node as its own site ships it.`,
    );
}

/** Puts `name` and every package that it needs and that is installed into `folder`, as npm would. */
export function stagePackage(root: string, name: string, folder: string): void {
  const [from, to] = [join(root, 'node_modules', name), join(folder, 'app/node_modules', name)];
  if (!existsSync(from) || existsSync(to)) return;
  cpSync(from, to, { recursive: true });
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) stagePackage(root, needed, folder);
}

/** Folders of the installed packages that paths of sources lie in. */
export function packageFolders(sources: readonly string[]): string[] {
  const folders = sources.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(folders)].sort();
}

/** The licences of all that is not ours; `folders` from `root`. */
function thirdPartyText(root: string, folders: readonly string[]): string {
  const packages = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n\n${licenceIn(join(root, folder)) ?? ''}`;
  });
  const node = licenceIn(join(process.execPath, '../..')) ?? licenceIn(join(process.execPath, '../../share/doc/nodejs'));
  const texts = [`Node.js ${process.versions.node}\n\n${node ?? 'Its licence is at https://nodejs.org.'}`, ...packages];
  return `${texts.map((text) => text.trim()).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function licenceIn(folder: string): string | undefined {
  const name = existsSync(folder) ? readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry)) : undefined;
  return name && readFileSync(join(folder, name), 'utf8');
}
