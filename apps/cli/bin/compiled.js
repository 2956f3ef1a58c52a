// Makes JavaScript of the commands and of the packages of this project, whenever a source has changed since. Not their running.
import { createHash } from 'node:crypto';
import { cp, readdir, rename, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const CLI = new URL('..', import.meta.url);
const ROOT = new URL('../..', CLI);
/** In here, because other packages are looked for from here. */
const CACHE = new URL('node_modules/.cache/', CLI);
const MANIFEST = 'apps/cli/bin/oclif.manifest.json';

/** A run that goes on for longer than this, while others compile, may miss what it has not loaded yet. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** Folder of the compiled commands and hooks with the manifest, for oclif. One for each state of the sources: a long run keeps its own. */
export async function compiledCommands() {
  const sources = await sourcePaths();
  const identity = await identityOf([...sources, 'apps/cli/bin/compiled.js', MANIFEST]);
  const folder = new URL(`${identity}/`, CACHE);
  if (await exists(folder)) return folder;
  const unfinished = new URL(`${identity}.${process.pid}/`, CACHE);
  await compile(
    sources.filter((path) => /^apps\/cli\/src\/(commands|hooks)\//.test(path)),
    unfinished,
  );
  await cp(new URL(MANIFEST, ROOT), new URL('oclif.manifest.json', unfinished));
  await rename(unfinished, folder).catch(async (error) => {
    await rm(unfinished, { recursive: true });
    if (!(await exists(folder))) throw error; // else another process was faster
  });
  await removeOld();
  return folder;
}

/** Paths, from the root, of every source of the command line and what it may use. */
async function sourcePaths() {
  const packages = (await readdir(new URL('packages/', ROOT))).map((name) => `packages/${name}`);
  const found = ['kernels', ...packages, 'apps/cli'].map(async (home) => {
    const names = await readdir(new URL(`${home}/src/`, ROOT), { recursive: true });
    return names.filter((name) => /\.ts$/.test(name) && !/\.(test|fixture)\.ts$/.test(name)).map((name) => `${home}/src/${name}`);
  });
  return (await Promise.all(found)).flat().sort();
}

/** Changes with the name, size or time of any of the files. */
async function identityOf(paths) {
  const stats = await Promise.all(paths.map((path) => stat(new URL(path, ROOT))));
  const hash = createHash('sha256');
  for (const [i, path] of paths.entries()) hash.update(`${path} ${stats[i].size} ${stats[i].mtimeMs}\n`);
  return hash.digest('hex').slice(0, 16);
}

async function removeOld() {
  for (const name of await readdir(CACHE)) {
    const folder = new URL(`${name}/`, CACHE);
    const made = await stat(folder).catch(() => null); // none where another process has just finished it
    if (made !== null && Date.now() - made.mtimeMs > KEPT_MS) await rm(folder, { recursive: true, force: true });
  }
}

async function compile(entryPoints, folder) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: fileURLToPath(ROOT),
    entryPoints,
    outbase: 'apps/cli/src',
    outdir: fileURLToPath(folder),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [{ name: 'packages of others stay outside', setup: ({ onResolve }) => onResolve({ filter: /^[^./]/ }, outside) }],
  });
}

const outside = ({ path, kind }) => (kind === 'entry-point' || path.startsWith('@softlabel/') ? undefined : { external: true });

const exists = (folder) =>
  stat(folder).then(
    () => true,
    () => false,
  );
