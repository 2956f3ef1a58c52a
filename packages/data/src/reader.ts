// What every reader of a data set is handed: where the data lies, how much of it is wanted, and the ports it works through. Not the readers: readers.ts lists them.
import { FormatError } from '@softlabel/formats';
import type { DataSet, ImageStream } from './dataset.ts';
import type { DecodeImage } from './decode-image.ts';
import type { Files } from './files.ts';
import type { Resize } from './sizing/resize.ts';

export type Split = 'train' | 'test';

/** The settings of a data set that a reader obeys. */
export interface ReadSettings {
  /** A folder or an archive. */
  readonly path: string;
  /** Only the first so many images of each class in each split, in reading order; nothing else is read or decoded. Null for all. */
  readonly limit?: number | null;
  /** Done to every encoded image; null for images that have one size already. Readers of bare pixels have no use for it. */
  readonly resize?: Resize | null;
  /**
   * True to leave out encoded images and shards that are damaged, each one told to `onSkipped`; else the first one is an error, which says so where this
   * is false. The next whole image of its class stands in for a streamed one.
   */
  readonly skipDamaged?: boolean;
}

/** The files, decoder and listeners of a reader. */
export interface ReaderPorts {
  readonly files: Files;
  readonly decode: DecodeImage;
  /** Text that changes with the pixels that `decode` makes; kept and streamed images are known by it. Left out where nothing outlives the decoder. */
  readonly decoderIdentity?: (() => Promise<string>) | undefined;
  /** Folder for decoded images; without it every run decodes. */
  readonly cacheFolder?: string | undefined;
  /** Called as images of a split are decoded, for progress; what it throws stops the reader. */
  readonly onDecoded?: ((split: Split, done: number, total: number) => void) | undefined;
  /** Stops the decoding of streamed images. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what was wrong with each image or shard that was left out; by default it is printed as a warning. */
  readonly onSkipped?: ((error: Error) => void) | undefined;
}

/** How one kind of data set is read; readers.ts lists them by name. */
export interface Reader {
  /** What must lie at `path`, and where it is published: for a user who has none. */
  readonly expects: string;
  /** What is published, but cannot be read as it is, and what to do with it: sentences, told where nothing of the data set is found. */
  readonly caveat?: string;
  /** What is done to images where the settings say nothing. */
  readonly usualResize?: Resize;
  /** Throws with the name of what is missing, damaged or not as expected. */
  read(settings: ReadSettings, ports: ReaderPorts): Promise<DataSet>;
}

/** A reader that can leave images encoded until they are needed. */
export interface StreamReader extends Reader {
  /** The same, throwing what is wrong with an image when it is needed. */
  stream(settings: ReadSettings, ports: ReaderPorts): Promise<DataSet<ImageStream>>;
}

/**
 * What to do with an error that an image or a shard meets. Damage is thrown, or, where the settings ask for it, told. Other errors are thrown always:
 * a file that could not be opened, or a decoder that is not installed, says nothing about the image.
 */
export function damageHandler({ skipDamaged }: ReadSettings, { onSkipped = warn }: ReaderPorts): (error: unknown) => void {
  return (error) => {
    if (skipDamaged === undefined || !(error instanceof FormatError)) throw error;
    if (!skipDamaged) throw new Error(`${error.message} To leave out what is damaged, set data.skipDamaged=true.`, { cause: error });
    onSkipped(error);
  };
}

/** Leaves nothing out: what is done with errors where no other handler is given. */
export function rethrow(error: unknown): never {
  throw error;
}

const warn = ({ message }: Error) => console.warn(`Left out: ${message}`);
