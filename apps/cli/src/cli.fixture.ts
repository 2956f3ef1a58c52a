// Commands in processes of their own, as a user starts them, for end-to-end tests. Not the commands.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/dev.js', import.meta.url));

/** A recipe whose whole run takes seconds. */
export const TINY = `
name: tiny
data: { shapes: 2, textures: 2, perClass: 10, testPerClass: 5, validation: 0 }
model: { depth: 3, width: 8 }
expert: { epochs: 2, batch: 16, optimizer: { momentum: 0.9 } }
label: { epoch: [1, 2] }
student: { ipc: [1, 2], epochs: 3, batch: 8, count: 2 }
`;

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'softlabel-e2e-'));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  /** Without what the Vulkan loader and Dawn themselves print. */
  readonly stderr: string;
}

/** A command that runs in `cwd`; its end is to be awaited. */
export class Running {
  readonly #child: ChildProcess;
  readonly finished: Promise<Finished>;

  constructor(cwd: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const env = { ...process.env, NODE_ENV: 'production', ...environment };
    this.#child = spawn(process.execPath, [BIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.finished = this.#collect();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async #collect(): Promise<Finished> {
    const texts = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#child[stream]?.setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text;
      });
    }
    const [code] = await once(this.#child, 'close');
    const ours = texts.stderr.split('\n').filter((line) => !/^(Warning: |\s+at )/.test(line) && line !== '');
    return { code, stdout: texts.stdout, stderr: ours.join('\n') };
  }
}

/** Runs a command to its end. */
export function softlabel(cwd: string, args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Finished> {
  return new Running(cwd, args, environment).finished;
}

/** Files below a run folder, without what may differ between two runs of one recipe: seconds, environment, repeated lines, the report of them. */
export async function comparableRun(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = new Map<string, string>();
  for (const path of paths.sort()) {
    const name = path.slice(folder.length + 1);
    if (!['environment.json', 'report.html'].includes(name)) files.set(name, comparable(name, await readFile(path)));
  }
  return files;
}

function comparable(name: string, bytes: Buffer): string {
  if (name.endsWith('.safetensors')) return createHash('sha256').update(bytes).digest('hex');
  const text = bytes.toString();
  if (name === 'results.json') return JSON.stringify({ ...JSON.parse(text), environment: null }).replaceAll(/"seconds":[\d.e-]+/g, '');
  if (!name.endsWith('.jsonl')) return text;
  return [...new Set(text.replaceAll(/"seconds":[\d.e-]+/g, '').split('\n'))].sort().join('\n');
}
