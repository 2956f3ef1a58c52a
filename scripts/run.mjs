// What the npm scripts start: sets the machine up as far as the task needs, then runs it. Plain Node, for nothing may be installed yet.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureAdapter } from './setup/adapter.mjs';
import { ensureBrowser } from './setup/browser.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { checkNode } from './setup/node.mjs';
import { run, SetupError } from './setup/process.mjs';
import { ensurePython } from './setup/python.mjs';
import { startCommand } from './start.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where the user stands: npm itself moves to the root, and relative paths must mean what was typed. */
const folder = process.env['INIT_CWD'] ?? process.cwd();

/** The projects of vitest.config.ts that need neither images nor ten minutes. */
const TESTS = ['unit', 'compile', 'gpu', 'e2e'];

/**
 * Each task resolves with an exit code. Any other name is a tool from node_modules.
 * @type {Record<string, (args: string[]) => Promise<number>>}
 */
const tasks = { setup, start, test, bench, bundle };

try {
  const [task = 'setup', ...args] = process.argv.slice(2);
  checkNode(process.versions.node);
  await ensureDependencies(root);
  process.exitCode = await (tasks[task] ?? ((rest) => tool(task, rest)))(args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`softlabel: ${error.message}`);
  process.exitCode = 1;
}

async function setup() {
  await prepareAdapter();
  console.log('Softlabel is set up: a GPU adapter answers. Next: npm start, or npx softlabel --help.');
  return 0;
}

/** @param {string[]} args see startCommand */
async function start(args) {
  await prepareAdapter();
  return run([process.execPath, join(root, 'apps/cli/bin/dev.js'), ...startCommand(args, root, folder)], { cwd: folder });
}

/** @param {string[]} args handed to vitest; the checks of types and style belong to the whole suite only */
async function test(args) {
  await prepareAdapter();
  if (process.env['SOFTLABEL_NO_BROWSER'] !== '1') await ensureBrowser();
  await ensurePython();
  const checked = args.length > 0 ? 0 : await tool('turbo', ['run', 'typecheck', 'lint', '--continue', '--output-logs=errors-only']);
  return checked || tool('vitest', ['run', ...TESTS.flatMap((project) => ['--project', project]), ...args]);
}

/** @param {string[]} args */
async function bench(args) {
  await prepareAdapter();
  await ensureDependencies(join(root, 'benchmarks')); // the libraries measured against, with a lock file of their own
  const tsx = import.meta.resolve('tsx');
  return run([process.execPath, '--import', tsx, join(root, 'benchmarks/main.ts'), ...args], { cwd: folder });
}

/** @param {string[]} args */
function bundle(args) {
  return run([process.execPath, '--import', import.meta.resolve('tsx'), join(root, 'scripts/bundle/main.ts'), ...args], { cwd: folder });
}

async function prepareAdapter() {
  if (!process.env['XDG_RUNTIME_DIR']) {
    const runtime = mkdtempSync(join(tmpdir(), 'softlabel-runtime-')); // Mesa complains without one
    process.env['XDG_RUNTIME_DIR'] = runtime;
    process.on('exit', () => rmSync(runtime, { recursive: true, force: true }));
  }
  await ensureAdapter();
}

/**
 * Runs a command-line tool of node_modules at the root.
 * @param {string} name
 * @param {string[]} args
 */
function tool(name, args) {
  const packageOf = /** @type {Record<string, string>} */ ({ biome: '@biomejs/biome', tsc: 'typescript' });
  const home = join(root, 'node_modules', packageOf[name] ?? name);
  if (!existsSync(home)) throw new SetupError(`expected a task (${Object.keys(tasks).join(', ')}) or an installed tool, got ${name}.`);
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const script = join(home, typeof bin === 'string' ? bin : bin[name]);
  // turbo's cache does not look at the Node version by itself: turbo.json lists SOFTLABEL_NODE.
  return run([process.execPath, script, ...args], { cwd: root, env: { SOFTLABEL_NODE: process.version, TURBO_TELEMETRY_DISABLED: '1' } });
}
