// A Python program that does a row's work in a process of its own, one request a line. Not what it computes.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Debian's, which has Debian's packages; another python3 may come first on PATH. */
const PYTHON = '/usr/bin/python3';

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

  private constructor(child: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, about: string) {
    this.#child = child;
    this.#lines = lines;
    this.about = about;
  }

  /** Starts a script of the folder peers; resolves with the reason when it cannot run. */
  static async start(script: string, args: readonly string[] = []): Promise<PythonProgram | string> {
    const child = spawn(PYTHON, [fileURLToPath(new URL(`peers/${script}`, import.meta.url)), ...args]);
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint = `${complaint}${text}`.slice(-2000);
    });
    child.stdin.on('error', () => undefined); // the end of the process is reported by the missing answer
    child.on('error', () => undefined); // a program that cannot start has no process number
    if (child.pid === undefined) return `no ${PYTHON} here`;
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) return lastLine(complaint) || `${script} ended without a word`;
    const { about = '', reason }: Greeting = JSON.parse(first.value);
    return reason ?? new PythonProgram(child, lines, about);
  }

  /** Runs `times` times and resolves with the number it answers. */
  async run(times: number): Promise<number> {
    this.#child.stdin.write(`${times}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the Python process ended.');
    return Number(value);
  }

  stop(): void {
    this.#child.kill();
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
