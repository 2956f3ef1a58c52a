// This machine as an experiment's ports: files, decoder, device, code identity, signals and progress. Decides nothing about the experiment.
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReaderPorts } from '@softlabel/data';
import type { RunPorts } from '@softlabel/distill';
import { decodeImage, describeEnvironment, nodeFiles, sourceIdentity } from '@softlabel/node';
import { abortOnSignals } from './interrupt.ts';
import { Progress } from './progress.ts';
import { openTuned } from './tuning-cache.ts';

/** Put in place by the bundler, which leaves no sources to hash. */
declare const SOFTLABEL_CODE: string | undefined;

/** Packages that compute, with the folders of them that do. */
const COMPUTING = {
  kernels: ['.'],
  runtime: ['.'],
  tensor: ['.'],
  data: ['.'],
  train: ['.'],
  distill: ['labels', 'experiment'],
} as const;

/** Runs `body` with this machine's ports, and the progress that they report to; `version` is the program's. */
export async function withPorts<T>(version: string, body: (ports: RunPorts, progress: Progress) => Promise<T>): Promise<T> {
  const progress = new Progress(process.stderr);
  const { signal, dispose } = abortOnSignals();
  const onDecoded: ReaderPorts['onDecoded'] = (split, done, total) => {
    signal.throwIfAborted();
    progress.show(`decoding ${split} images`, done, total);
  };
  try {
    const ports: RunPorts = {
      readers: {
        files: nodeFiles,
        decode: decodeImage,
        cacheFolder: cacheFolder(process.env),
        onDecoded,
        signal,
        onSkipped: ({ message }) => progress.line(message),
      },
      openDevice: (wanted) => openTuned(wanted, cacheFolder(process.env), (line) => progress.line(line)),
      describe: (device) => describeEnvironment(device, version),
      surroundings: { code: await codeIdentity() },
      onEvent: (event) => progress.onEvent(event),
      signal,
    };
    return await body(ports, progress);
  } finally {
    dispose();
    progress.end();
  }
}

/** Folder for what all runs share, decoded images and tuning tables: softlabel in XDG_CACHE_HOME, by default ~/.cache. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'softlabel');
}

/** Identity of the sources that compute, so that a change of them redoes what they computed. */
export function codeIdentity(): Promise<string> {
  if (typeof SOFTLABEL_CODE === 'string') return Promise.resolve(SOFTLABEL_CODE);
  const folders = Object.entries(COMPUTING).flatMap(([name, parts]) => {
    const home = dirname(fileURLToPath(import.meta.resolve(`@softlabel/${name}`)));
    return parts.map((part) => join(home, part));
  });
  return sourceIdentity(folders);
}
