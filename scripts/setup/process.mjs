// Child processes whose output the user sees, and the one way a script gives up. Not a shell.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** A reason to stop that the user can act on; printed without a stack. */
export class SetupError extends Error {}

/**
 * Runs a command to its end and resolves with its exit code (128 + n after signal n).
 * Ctrl-C reaches the child from the terminal itself; other signals are passed on, so that the child decides how to stop.
 * @param {readonly string[]} command
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 * @returns {Promise<number>}
 */
export function run([program = '', ...args], { cwd = process.cwd(), env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
    const waitForChild = () => {};
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => child.kill(signal);
    process.on('SIGINT', waitForChild).on('SIGTERM', passOn).on('SIGHUP', passOn);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', waitForChild).off('SIGTERM', passOn).off('SIGHUP', passOn);
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    });
  });
}

/**
 * Throws when SOFTLABEL_NO_INSTALL=1 forbids what is about to be installed.
 * @param {string} what
 * @param {string} commands one per line, to be run by hand
 */
export function checkInstallAllowed(what, commands) {
  if (process.env['SOFTLABEL_NO_INSTALL'] !== '1') return;
  throw new SetupError(`${what}, and SOFTLABEL_NO_INSTALL=1 forbids installing. Would run:\n${commands}`);
}
