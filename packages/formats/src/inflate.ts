// Deflated bytes made whole again, with the platform's own zlib. Not a container: zip and tar know where the bytes lie.
import type { ByteSource } from './byte-source.ts';
import { refusalOf } from './format-error.ts';

type Deflated = 'deflate-raw' | 'gzip';

/** The inflated pieces of a stream of deflated pieces, as they come. Throws what the platform throws for damaged or short data. */
export async function* inflate(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>, format: Deflated): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new DecompressionStream(format);
  const reader = readable.getReader();
  // A failure of the writing side reaches the reader, who throws it.
  const writing = write(writable.getWriter(), pieces).catch(() => {});
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    await reader.cancel().catch(() => {});
    await writing;
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

/** All bytes of pieces of unknown number. */
export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const held: Uint8Array[] = [];
  for await (const piece of pieces) held.push(piece);
  const bytes = new Uint8Array(held.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const piece of held) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/** The bytes inside a .gz file. Throws FormatError if they are damaged, short, or no gzip. */
export async function gunzip(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await collect(inflate(piecesOf(source, 0, source.size), 'gzip'));
  } catch (cause) {
    const refuse = refusalOf('gunzip', source.name);
    throw refuse(0, 'gzip data', `data that do not inflate (${cause})`, 'The file is damaged, cut short or not gzip: copy it again.');
  }
}
