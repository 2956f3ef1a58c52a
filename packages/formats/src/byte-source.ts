// Bytes that are read in pieces: what readers of large files ask for. Not a file system: whoever opens a file knows where it lies.
import { refusalOf } from './format-error.ts';

/** A file, a member of an archive, or bytes at hand. */
export interface ByteSource {
  /** Names the bytes in errors. */
  readonly name: string;
  readonly size: number;
  /** A copy of the bytes from `begin` to `end`, exclusive. Throws FormatError if they pass the end of the source. */
  read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A source of bytes at hand. */
export function bytesAtHand(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(begin, end) {
      checkRange({ name, size: bytes.length }, begin, end);
      return new Uint8Array(bytes.subarray(begin, end));
    },
  };
}

/** Bytes `begin` to `end` of a source as a source of their own, such as a member of an archive. */
export function partOf(source: ByteSource, begin: number, end: number, name: string): ByteSource {
  const size = end - begin;
  return {
    name,
    size,
    async read(from, to) {
      checkRange({ name, size }, from, to);
      return await source.read(begin + from, begin + to);
    },
  };
}

/** The same source, whose reads of less than `window` bytes are served from the last `window` bytes read: for headers with small data between them. */
export function readAhead(source: ByteSource, window = 4096): ByteSource {
  let start = 0;
  let held = new Uint8Array();
  return {
    ...source,
    async read(begin, end) {
      if (end - begin >= window) return await source.read(begin, end);
      checkRange(source, begin, end);
      if (begin < start || end > start + held.length) {
        held = await source.read(begin, Math.min(source.size, begin + window));
        start = begin;
      }
      return held.slice(begin - start, end - start);
    },
  };
}

/** All bytes of a source. */
export const readAll = (source: ByteSource): Promise<Uint8Array<ArrayBuffer>> => source.read(0, source.size);

/** Throws FormatError unless bytes `begin` to `end` lie within a source: every source checks its reads by this. */
export function checkRange({ name, size }: Pick<ByteSource, 'name' | 'size'>, begin: number, end: number): void {
  if (begin >= 0 && begin <= end && end <= size) return;
  throw refusalOf('read', name)(begin, `${end - begin} bytes`, `${Math.max(0, size - begin)}`, 'The file is cut short: copy it again.');
}
