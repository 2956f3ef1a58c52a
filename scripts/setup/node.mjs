// The oldest Node that runs Softlabel. Installs nothing.
import { SetupError } from './process.mjs';

/**
 * Throws when `version` (such as 20.19.1) is older than 20.19.
 * @param {string} version
 */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(`expected Node 20.19 or newer, got ${version}. Install a newer Node, then run the command again.`);
}
