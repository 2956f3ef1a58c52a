// Installs what package-lock.json names when node_modules differs from it. Never changes the lock file.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkInstallAllowed, run, SetupError } from './process.mjs';

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean }> }} Lock */

/**
 * Says why `installed` (npm's own record inside node_modules) does not fulfil `lock`, or undefined when it does.
 * Optional packages belong to other platforms unless they are installed.
 * @param {Lock} lock
 * @param {Lock | undefined} installed
 * @returns {string | undefined}
 */
export function staleness(lock, installed) {
  if (installed === undefined) return 'node_modules is missing';
  for (const [path, { version, optional }] of Object.entries(lock.packages)) {
    if (!path.startsWith('node_modules/')) continue;
    const found = installed.packages[path];
    if (found === undefined && !optional) return `${path} is missing`;
    if (found !== undefined && found.version !== version) return `${path} is ${found.version}, not ${version}`;
  }
  const left = Object.keys(installed.packages).find((path) => !(path in lock.packages));
  return left && `${left} is no longer used`;
}

/**
 * The npm that started us, so that neither PATH nor a shell decides; else the one on PATH.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function npmCommand(env) {
  const script = env['npm_execpath'];
  return script !== undefined && basename(script) === 'npm-cli.js' ? [process.execPath, script] : ['npm'];
}

/**
 * Makes `folder`/node_modules what `folder`/package-lock.json says.
 * @param {string} folder
 */
export async function ensureDependencies(folder) {
  const why = staleness(readLock(join(folder, 'package-lock.json')), readInstalled(folder));
  if (why === undefined) return;
  // --include=dev: under NODE_ENV=production npm would leave out the tools that run the TypeScript sources.
  const command = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  checkInstallAllowed(why, `  (cd ${folder} && npm ${command.join(' ')})`);
  console.error(`Installing dependencies (${why}) ...`);
  const code = await run([...npmCommand(process.env), ...command], { cwd: folder });
  if (code !== 0) throw new SetupError(`npm ci ended with code ${code}; its message is above.`);
}

/**
 * What npm recorded as installed, less what has been deleted since.
 * @param {string} folder
 */
function readInstalled(folder) {
  const record = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return undefined;
  const recorded = Object.entries(readLock(record).packages);
  return { packages: Object.fromEntries(recorded.filter(([path]) => existsSync(join(folder, path)))) };
}

/**
 * @param {string} path
 * @returns {Lock}
 */
function readLock(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
