// What a program needs of the machine it runs on, read off the list that ldd prints. Runs nothing.
import { basename } from 'node:path';
import { SetupError } from '../setup/process.mjs';

/** glibc, and what comes with the C++ compiler: every usual Linux has them. */
const EVERYWHERE = /^(linux-vdso|ld-linux-x86-64|lib(c|m|dl|pthread|rt|stdc\+\+|gcc_s))\.so/;

/** The libraries that a bare Linux lacks, each with the file that it is here. Throws when one is not even here. */
export function foreignLibraries(list: string): Map<string, string> {
  const lines = list.split('\n').map((line) => line.trim().split(' '));
  const needed = lines.flatMap(([name, arrow, path]) => (arrow === '=>' ? [[name, path] as const] : []));
  const foreign = needed.filter(([name]) => !EVERYWHERE.test(basename(name)));
  const missing = foreign.find(([, path]) => !path.startsWith('/'));
  if (missing !== undefined) throw new SetupError(`bundle: expected the library ${missing[0]} to be installed, got none.`);
  return new Map(foreign);
}
