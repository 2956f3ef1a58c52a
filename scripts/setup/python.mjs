// Finds a Python 3 for the test of the label reader, and installs Debian's where none is. Runs no script.
import { spawnSync } from 'node:child_process';
import { readMachine } from './machine.mjs';
import { aptInstall, carryOut } from './plan.mjs';
import { SetupError } from './process.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */
/** @typedef {import('./plan.mjs').Plan} Plan */

/** Throws, with what to do, unless `python3` starts in the end. */
export async function ensurePython() {
  if (starts()) return;
  const machine = readMachine();
  await carryOut('No python3 found for the test of scripts/read_label_bundle.py', pythonPlan(machine), machine);
  if (!starts()) throw new SetupError('The installed python3 does not start.');
}

const starts = () => spawnSync('python3', ['--version'], { timeout: 20_000 }).status === 0;

/**
 * Decides how a machine gets Python; its standard library is enough.
 * @param {Machine} machine
 * @returns {Plan}
 */
export function pythonPlan({ platform, uid, family }) {
  if (family.includes('debian') || family.includes('ubuntu')) return { automatic: uid === 0, steps: aptInstall(['python3']) };
  if (family.includes('fedora')) return { automatic: false, steps: [{ command: ['dnf', 'install', 'python3'] }] };
  if (family.includes('arch')) return { automatic: false, steps: [{ command: ['pacman', '-S', '--needed', 'python'] }] };
  return { automatic: false, steps: [], advice: `install Python 3 for ${platform}, so that the command python3 starts it` };
}
