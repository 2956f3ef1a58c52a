// This machine as an experiment's ports: files, decoder, device, code identity, signals and progress. Decides nothing about the experiment.
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DecodeImage, FormatError, type ReaderPorts } from '@softlabel/data';
import type { RunPorts } from '@softlabel/distill';
import { decodeImage, decoderVersions, describeEnvironment, nodeFiles, sourceIdentity } from '@softlabel/node';
import { abortOnSignals } from './interrupt.ts';
import { Progress } from './progress.ts';
import { noteTo } from './sweep/notes.ts';
import { openTuned } from './tuning-cache.ts';

/** Put in place by the bundler, which leaves no sources to hash. */
declare const SOFTLABEL_CODE: string | undefined;
declare const SOFTLABEL_DECODING: string | undefined;

/** Packages, with the folders of them that count. */
type Parts = Readonly<Record<string, readonly string[]>>;

/** What computes. Decoders do not count: fingerprints of data tell their pixels, or, of streams, the decoder itself. */
const COMPUTING: Parts = {
  formats: ['.'],
  kernels: ['.'],
  runtime: ['.'],
  tensor: ['.'],
  data: ['.'],
  train: ['.'],
  distill: ['labels', 'experiment'],
};

/** What decides the pixels of an encoded image beside the libraries that decode it. */
const DECODING: Parts = { data: ['sizing'], node: ['decode'] };

/** Runs `body` with this machine's ports, and the progress that they report to; `version` is the program's. */
export async function withPorts<T>(version: string, body: (ports: RunPorts, progress: Progress) => Promise<T>): Promise<T> {
  const progress = new Progress(process.stderr);
  const note = noteTo(progress);
  const { signal, dispose } = abortOnSignals();
  const onDecoded: ReaderPorts['onDecoded'] = (split, done, total) => {
    signal.throwIfAborted();
    progress.show(`decoding ${split} images`, done, total);
  };
  try {
    const ports: RunPorts = {
      readers: {
        files: nodeFiles,
        decode: inPlainWords(decodeImage),
        decoderIdentity: async () => `${await decoderVersions()} ${await decodingIdentity()}`,
        cacheFolder: cacheFolder(process.env),
        onDecoded,
        signal,
        onSkipped: ({ message }) => note(`Left out: ${message}`),
      },
      openDevice: (wanted) => openTuned(wanted, cacheFolder(process.env), note),
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

/** What sharp says of a damaged image where it has no text of the decoder's warning: the name of a setting of its own. */
const SETTING_OF_SHARP = 'Warning treated as error due to failOn setting';

/** The decoder, with errors for those who know nothing of it. Not done in the decoder, whose sources are part of what kept images are known by. */
export function inPlainWords(decode: DecodeImage): DecodeImage {
  return (...args) =>
    decode(...args).catch((error: unknown) => {
      if (error instanceof FormatError) error.message = error.message.replace(SETTING_OF_SHARP, 'damaged scan data');
      throw error;
    });
}

/** Folder for what all runs share, decoded images and tuning tables: softlabel in XDG_CACHE_HOME, by default ~/.cache. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'softlabel');
}

/** Identity of the sources that compute, so that a change of them redoes what they computed. */
export function codeIdentity(): Promise<string> {
  return typeof SOFTLABEL_CODE === 'string' ? Promise.resolve(SOFTLABEL_CODE) : sourceIdentity(foldersOf(COMPUTING));
}

/** Identity of the sources that decide the pixels of encoded images. */
export function decodingIdentity(): Promise<string> {
  return typeof SOFTLABEL_DECODING === 'string' ? Promise.resolve(SOFTLABEL_DECODING) : sourceIdentity(foldersOf(DECODING));
}

function foldersOf(packages: Parts): string[] {
  return Object.entries(packages).flatMap(([name, folders]) => {
    const home = dirname(fileURLToPath(import.meta.resolve(`@softlabel/${name}`)));
    return folders.map((folder) => join(home, folder));
  });
}
