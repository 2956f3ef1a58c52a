// Deflated bytes made whole again, with the platform's own zlib. Not a container: zip and tar know where the bytes lie.
import type { ByteSource } from './byte-source.ts';
import { refusalOf } from './format-error.ts';
import { joinBytes } from './join-bytes.ts';

type Deflated = 'deflate-raw' | 'gzip';

/**
 * The inflated pieces of a stream of deflated pieces, as they come. Throws what `pieces` throws as it is, and `damaged(cause)` for data that are
 * damaged or short, where `cause` is what the platform throws.
 */
export async function* inflate(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  format: Deflated,
  damaged: (cause: unknown) => Error,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new DecompressionStream(format);
  const reader = readable.getReader();
  const failures: unknown[] = [];
  // A failure of the writing side reaches the reader, who throws it.
  const writing = write(writable.getWriter(), noting(failures, pieces)).catch(() => {});
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } catch (cause) {
    throw failures.length > 0 ? failures[0] : damaged(cause);
  } finally {
    await reader.cancel().catch(() => {});
    await writing;
  }
}

/** The same pieces; what getting one throws is noted on the way. */
async function* noting<T>(failures: unknown[], pieces: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* pieces;
  } catch (cause) {
    failures.push(cause);
    throw cause;
  }
}

async function write(writer: ByteWriter, pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<void> {
  try {
    for await (const piece of pieces) await writer.write(piece);
    await writer.close();
  } catch (cause) {
    await writer.abort(cause);
  }
}

/** Pieces of a source's bytes `begin` to `end`, in order: no piece is larger than `most`. */
export async function* piecesOf(source: ByteSource, begin: number, end: number, most = 1 << 20): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = begin; at < end; at += most) yield await source.read(at, Math.min(end, at + most));
}

/** The bytes inside a .gz file. Throws FormatError if they are damaged, short, or no gzip. */
export async function gunzip(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  const refuse = refusalOf('gunzip', source.name);
  const remedy = 'The file is damaged, cut short or not gzip: copy it again.';
  const damaged = (cause: unknown) => refuse(0, 'gzip data', `data that do not inflate (${cause})`, remedy);
  const inflated: Uint8Array[] = [];
  for await (const piece of inflate(piecesOf(source, 0, source.size), 'gzip', damaged)) inflated.push(piece);
  return joinBytes(inflated);
}
