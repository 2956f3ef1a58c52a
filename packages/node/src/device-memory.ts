// How much memory an adapter has, which WebGPU does not tell: the machine's for software, what the system or NVIDIA's tool says of others.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';

const MIB = 2 ** 20;
/** Less is no card's own memory. */
const LEAST_OF_A_CARD = 2 ** 31;
/** Milliseconds that NVIDIA's tool may take to start. */
const PATIENCE = 10_000;
/** Where Linux shows the memory of AMD's GPUs, each below its card. */
const CARDS = '/sys/class/drm';

/** What is asked about an adapter: its name, and whether it is the processor itself. */
type Asked = Pick<GPUAdapterInfo, 'vendor' | 'device' | 'description'> & { readonly isFallbackAdapter: boolean };

/** Bytes of an adapter's memory; null where nothing tells, or several say other than each other: WebGPU does not tell which of them it is. */
export async function deviceMemory({ vendor, device, description, isFallbackAdapter }: Asked): Promise<number | null> {
  if (isFallbackAdapter) return hostMemory(totalmem(), process.constrainedMemory());
  if (/nvidia/i.test(vendor)) return nvidiaMemory(await nvidiaSays(), [device, description]);
  if (/amd/i.test(vendor)) return amdMemory(await amdMemories(CARDS));
  return null;
}

/** The machine's memory, or what a container may take of it. */
export const hostMemory = (total: number, constrained: number | undefined): number =>
  constrained === undefined || constrained === 0 ? total : Math.min(total, constrained);

/** From lines `name, MiB`: the smallest of GPUs that have one of these names, or of all where none has. Lines without a number, as those of a shared GPU, tell nothing. */
export function nvidiaMemory(lines: string, names: readonly string[]): number | null {
  const gpus = lines.split('\n').flatMap((line) => {
    const [, name, mib] = /^(.*), (\d+)$/.exec(line.trim()) ?? [];
    return name === undefined ? [] : [{ name, bytes: Number(mib) * MIB }];
  });
  const named = gpus.filter(({ name }) => names.includes(name));
  return smallest((named.length > 0 ? named : gpus).map(({ bytes }) => bytes));
}

let said: Promise<string> | undefined;
const nvidiaSays = (): Promise<string> => {
  said ??= saidBy('nvidia-smi', ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'], PATIENCE);
  return said;
};

/** What a program prints; an empty text where there is none, or no answer in so many milliseconds: after a fault of the GPU its tool may hang, and not even die. */
export function saidBy(program: string, args: readonly string[], patience: number): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { killSignal: 'SIGKILL', timeout: patience }, (error, stdout) =>
      resolve(error === null ? stdout : ''),
    );
    setTimeout(() => {
      child.unref();
      resolve('');
    }, patience).unref();
  });
}

/**
 * What all cards say, or null: a chip with a processor in it says what the machine's firmware set aside for it, which is little and not all that it has.
 */
export function amdMemory(cards: readonly number[]): number | null {
  const [first = 0] = cards;
  return first >= LEAST_OF_A_CARD && cards.every((bytes) => bytes === first) ? first : null;
}

/** Bytes of every card below `folder` that tells. */
export async function amdMemories(folder: string): Promise<number[]> {
  const cards = await readdir(folder).catch(() => []);
  const told = cards.filter((card) => /^card\d+$/.test(card)).map((card) => join(folder, card, 'device', 'mem_info_vram_total'));
  const texts = await Promise.all(told.map((path) => readFile(path, 'utf8').catch(() => '')));
  return texts.map(Number).filter((bytes) => bytes > 0);
}

const smallest = (bytes: readonly number[]): number | null => (bytes.length === 0 ? null : Math.min(...bytes));
