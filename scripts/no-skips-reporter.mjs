// Makes a test run fail when a test was skipped or none ran, and hands the counts to whoever asks. Prints no results of its own.
import { appendFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: string[] }} Tally */

/**
 * What is read of vitest's TestModule.
 * @typedef {object} Module
 * @property {string} relativeModuleId
 * @property {() => string} state
 * @property {{ allTests: () => Iterable<{ fullName: string, result: () => { state: string } }> }} children
 */

/**
 * Counts tests by outcome. A file that failed outside its tests (an import, a hook) counts as one failure.
 * @param {readonly Module[]} modules
 * @param {number} [strayErrors] errors that belong to no file
 * @returns {Tally}
 */
export function tally(modules, strayErrors = 0) {
  const result = { passed: 0, failed: strayErrors, skipped: /** @type {string[]} */ ([]) };
  for (const module of modules) {
    const before = result.failed;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed' || state === 'failed') result[state]++;
      else result.skipped.push(`${module.relativeModuleId}: ${test.fullName}`);
    }
    if (module.state() === 'failed' && result.failed === before) result.failed++;
  }
  return result;
}

export default class NoSkipsReporter {
  #filtered = false;

  /** @param {import('vitest/node').Vitest} vitest */
  onInit(vitest) {
    this.#filtered = vitest.config.testNamePattern !== undefined; // -t leaves tests out on purpose
  }

  /**
   * @param {readonly Module[]} modules
   * @param {readonly unknown[]} errors
   */
  onTestRunEnd(modules, errors) {
    const { passed, failed, skipped } = tally(modules, errors.length);
    if (process.env['SOFTLABEL_NO_BROWSER'] === '1') console.log('Left out: the browser test (SOFTLABEL_NO_BROWSER=1).');
    if (process.env['SOFTLABEL_TALLY']) appendFileSync(process.env['SOFTLABEL_TALLY'], `${passed} ${failed}\n`);
    const complaint = this.#filtered ? undefined : complain(passed + failed, skipped);
    if (complaint === undefined) return;
    console.error(complaint);
    process.exitCode = 1;
  }
}

/**
 * @param {number} ran
 * @param {string[]} skipped
 */
function complain(ran, skipped) {
  if (skipped.length > 0) return `A skipped test fails the run; ${skipped.length} did not run:\n  ${skipped.join('\n  ')}`;
  return ran === 0 ? 'No test ran, which fails the run.' : undefined;
}
