// Finds a Chrome or Chromium for the browser test, and installs Debian's where none is. Starts no page.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { readMachine } from './machine.mjs';
import { aptInstall, carryOut } from './plan.mjs';
import { SetupError } from './process.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */
/** @typedef {import('./plan.mjs').Plan} Plan */

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];
/** Where macOS and Windows keep it, off the PATH. */
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

/** Throws, with what to do, unless a browser is there in the end. */
export async function ensureBrowser() {
  if (findBrowser(process.env, starts) !== undefined) return;
  const machine = readMachine();
  await carryOut('No Chrome or Chromium found for the browser test (SOFTLABEL_NO_BROWSER=1 leaves it out)', browserPlan(machine), machine);
  if (findBrowser(process.env, starts) === undefined) throw new SetupError('The installed browser does not start.');
}

/**
 * The path of the first usable browser: what CHROMIUM names, else a known name on PATH or a known place.
 * @param {NodeJS.ProcessEnv} env
 * @param {(path: string) => boolean} usable
 * @returns {string | undefined}
 */
export function findBrowser(env, usable = existsSync) {
  const named = env['CHROMIUM'];
  if (named) {
    if (usable(named)) return named;
    throw new SetupError(`CHROMIUM: expected a Chrome or Chromium that starts, got ${named}. Correct it or unset it.`);
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...ELSEWHERE].find(usable);
}

/**
 * Some systems have a chromium command that only asks to install it. On Windows --version would open a window.
 * @param {string} path
 */
function starts(path) {
  return existsSync(path) && (process.platform === 'win32' || spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0);
}

/**
 * Decides how a machine gets a browser. Ubuntu's apt package is an empty one that points to snap.
 * @param {Machine} machine
 * @returns {Plan}
 */
export function browserPlan({ platform, uid, id, family }) {
  if (family.includes('ubuntu')) return { automatic: false, steps: [{ command: ['snap', 'install', 'chromium'] }] };
  if (family.includes('debian')) return { automatic: uid === 0 && id === 'debian', steps: aptInstall(['chromium']) };
  if (family.includes('fedora')) return { automatic: false, steps: [{ command: ['dnf', 'install', 'chromium'] }] };
  if (family.includes('arch')) return { automatic: false, steps: [{ command: ['pacman', '-S', '--needed', 'chromium'] }] };
  return { automatic: false, steps: [], advice: `install Chrome or Chromium for ${platform}, or set CHROMIUM to its path` };
}
