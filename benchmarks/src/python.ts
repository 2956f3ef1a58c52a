// A Python program that does a row's work in a process of its own, one request a line. Not what it computes.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Absent, Contender } from './race.ts';

/** Debian's, which has Debian's packages; another python3 may come first on PATH. */
export const DEBIAN_PYTHON = '/usr/bin/python3';
/** The one that the user has chosen, for packages that no distribution has. */
export const PATH_PYTHON = 'python3';

/** The program's first line: what it is, or why it cannot run. */
interface Greeting {
  readonly about?: string;
  readonly reason?: string;
}

export class PythonProgram {
  /** Versions and threads, for people. */
  readonly about: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #complaint: Promise<string>;

  private constructor(child: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, complaint: Promise<string>, about: string) {
    this.#child = child;
    this.#lines = lines;
    this.#complaint = complaint;
    this.about = about;
  }

  /** Starts a script of the folder peers; resolves with the reason when it cannot run. */
  static async start(script: string, args: readonly string[] = [], python = DEBIAN_PYTHON): Promise<PythonProgram | string> {
    // -B: a module that the script imports leaves nothing in the sources.
    const child = spawn(python, ['-B', fileURLToPath(new URL(`peers/${script}`, import.meta.url)), ...args]);
    const complaint = lastComplaint(child);
    child.stdin.on('error', () => undefined); // the end of the process is reported by the missing answer
    child.on('error', () => undefined); // a program that cannot start has no process number
    if (child.pid === undefined) return `no ${python} here`;
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) return (await complaint) || `${script} ended without a word`;
    const { about = '', reason }: Greeting = JSON.parse(first.value);
    return reason ?? new PythonProgram(child, lines, complaint, about);
  }

  /** Runs `times` times, in the way that `words` ask for, and resolves with the number it answers. */
  async run(times: number, ...words: string[]): Promise<number> {
    this.#child.stdin.write(`${[times, ...words].join(' ')}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the Python process ended: ${(await this.#complaint) || 'without a word'}`);
    return Number(value);
  }

  stop(): void {
    this.#child.kill();
  }
}

/** The last line that a process has written as an error, once it has ended: of Python, what was raised. */
function lastComplaint(child: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  child.stderr.on('data', (more) => {
    text = `${text}${more}`.slice(-2000);
  });
  return new Promise((resolve) => child.on('close', () => resolve(text.trim().split('\n').at(-1) ?? '')));
}

/** A contender in a process of its own, or why there is none. */
export interface PythonPeer {
  readonly contender: Contender | Absent;
  stop(): void;
}

/** Starts a script as the contender `name`, whose every run is `flops` of arithmetic. */
export async function startPeer(name: string, flops: number, ...program: Parameters<typeof PythonProgram.start>): Promise<PythonPeer> {
  const started = await PythonProgram.start(...program);
  if (typeof started === 'string') return { contender: { name, reason: started }, stop: () => undefined };
  const run = async (times: number) => {
    await started.run(times);
  };
  return { contender: { name, about: started.about, flops, run }, stop: () => started.stop() };
}
