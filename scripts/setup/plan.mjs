// Lists of installing steps: decided as data, shown as shell commands, or carried out. Decides nothing about what is needed.
import { rmSync, writeFileSync } from 'node:fs';
import { checkInstallAllowed, run, SetupError } from './process.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */
/** @typedef {{ write: string, text: string } | { command: string[] }} Step */

/**
 * `automatic` plans may be carried out by us, as root; others are printed. `advice` stands where there is no command.
 * @typedef {{ automatic: boolean, steps: Step[], advice?: string }} Plan
 */

const aptGet = ['apt-get', '-o', 'DPkg::Lock::Timeout=300'];

/**
 * @param {string[]} packages
 * @param {string} [suite] take the packages, and what they need, from this suite
 * @returns {Step[]}
 */
export function aptInstall(packages, suite) {
  const target = suite === undefined ? [] : ['-t', suite];
  return [
    { command: [...aptGet, 'update'] },
    { command: [...aptGet, 'install', '--yes', '--no-install-recommends', ...target, ...packages] },
  ];
}

/**
 * @param {Step[]} steps
 * @param {Machine} machine
 * @returns {string} one shell command per line, with sudo where the user is not root
 */
export function shellText(steps, { uid }) {
  const sudo = uid === 0 ? '' : 'sudo ';
  return steps
    .map((step) => `  ${'write' in step ? `printf %s ${quote(step.text)} | ${sudo}tee ${step.write}` : sudo + step.command.join(' ')}`)
    .join('\n');
}

/**
 * Carries out `plan`, or throws with its commands where it may not. A sources file that apt cannot use is taken back.
 * @param {string} need what is missing, for the messages
 * @param {Plan} plan
 * @param {Machine} machine
 */
export async function carryOut(need, plan, machine) {
  const commands = plan.steps.length > 0 ? shellText(plan.steps, machine) : `  ${plan.advice}`;
  checkInstallAllowed(need, commands);
  if (!plan.automatic) throw new SetupError(`${need}. Run this, then the command again:\n${commands}`);
  console.error(`${need}. Installing:\n${commands}`);
  /** @type {string[]} */
  const written = [];
  for (const step of plan.steps) {
    if ('write' in step) {
      writeFileSync(step.write, step.text);
      written.push(step.write);
    } else if ((await run(step.command, { env: { DEBIAN_FRONTEND: 'noninteractive' } })) !== 0) {
      for (const file of written) rmSync(file);
      throw new SetupError(`${step.command.join(' ')} failed; its message is above.`);
    }
  }
}

/** @param {string} text */
function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
