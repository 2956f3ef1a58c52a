// Programs of the system that make the archive. Not those that run it.
import { spawnSync } from 'node:child_process';
import { SetupError } from '../setup/process.mjs';

/** Where each tool comes from. */
const PACKAGES: { readonly [name: string]: string } = { strip: 'binutils', xz: 'xz-utils', tar: 'tar', ldd: 'libc-bin' };

/** Runs a tool to its end and returns what it prints. Throws when it fails, or is missing, with what to install. */
export function tool(name: string, args: readonly string[]): string {
  const { status, stdout, error } = spawnSync(name, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (error !== undefined)
    throw new SetupError(
      `bundle: expected the program ${name}, got ${error.message}. On Debian: apt-get install ${PACKAGES[name] ?? name}`,
    );
  if (status !== 0) throw new SetupError(`bundle: expected ${name} to end with code 0, got ${status}; its message is above.`);
  return stdout;
}
