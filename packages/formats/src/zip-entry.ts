// The bytes of a zip's members: whole, or the ranges asked for and no others. Checksums are compared wherever all of a member is read.
import { type ByteSource, bytesAtHand, checkRange, partOf } from './byte-source.ts';
import { crc32 } from './crc32.ts';
import { hexAt, refusalOf } from './format-error.ts';
import { inflate, piecesOf } from './inflate.ts';
import { DEFLATED, LOCAL, STORED } from './zip.ts';
import type { ZipEntry } from './zip-directory.ts';

/** Begin and end, exclusive, of bytes within a member. */
export type ByteRange = readonly [begin: number, end: number];

/** A member's bytes, whole. Throws FormatError if they are damaged, and a plain error if they are packed in another way than stored or deflated, which is no damage. */
export async function readZipEntry(source: ByteSource, entry: ZipEntry): Promise<Uint8Array<ArrayBuffer>> {
  let whole = new Uint8Array();
  for await (const bytes of readZipRanges(source, entry, [[0, entry.size]])) whole = bytes;
  return whole;
}

/** A member as a source of its own: a stored one is read in place, without its checksum; a deflated one, which has no places to jump to, is read whole. */
export async function openZipEntry(source: ByteSource, entry: ZipEntry): Promise<ByteSource> {
  if (entry.method === STORED) return (await packedBytes(source, entry)).packed;
  return bytesAtHand(await readZipEntry(source, entry), `${source.name}:${entry.name}`);
}

/**
 * The bytes of ascending ranges of a member, one array for each. Stored members are read at the ranges only, deflated ones once from the start.
 * Where the ranges are the whole member, the checksum is compared after the last one. Throws FormatError for damaged bytes.
 */
export async function* readZipRanges(
  source: ByteSource,
  entry: ZipEntry,
  ranges: Iterable<ByteRange>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { packed, refuse } = await packedBytes(source, entry);
  if (entry.method !== STORED && entry.method !== DEFLATED) throw methodError(source, entry);
  const damaged = (cause: unknown) => refuse('deflated data', `data that does not inflate (${cause})`);
  const inflated = entry.method === DEFLATED ? inflate(piecesOf(packed, 0, packed.size), 'deflate-raw', damaged) : undefined;
  const read = inflated ? forward(inflated, refuse) : packed.read;
  let covered = 0;
  let crc = 0;
  try {
    for (const [begin, end] of ranges) {
      checkRange({ name: `${source.name}:${entry.name}`, size: entry.size }, begin, end);
      const bytes = await read(begin, end);
      if (begin === covered) {
        crc = crc32(bytes, crc);
        covered = end;
      }
      yield bytes;
    }
    if (covered < entry.size) return;
    if (crc !== entry.crc) throw refuse(`checksum ${entry.crc}`, `${crc}`);
    const next = await inflated?.next();
    if (next && !next.done) throw refuse(`${entry.size} bytes`, 'more');
  } finally {
    await inflated?.return(undefined);
  }
}

const methodError = (source: ByteSource, { name, method }: ZipEntry) =>
  new Error(
    `decodeZip: expected member '${name}' of ${source.name} to be stored or deflated (methods ${STORED} and ${DEFLATED}), got compression method ${method}. Write the archive again with one of them, as numpy.savez and numpy.savez_compressed do.`,
  );

type RefuseData = (expected: string, got: string) => Error;

/** A member's bytes as they lie in the zip, behind its local header. */
async function packedBytes(source: ByteSource, entry: ZipEntry): Promise<{ packed: ByteSource; refuse: RefuseData }> {
  const { name, header, packed } = entry;
  const refuse = refusalOf('decodeZip', source.name);
  const remedy = 'The file is damaged or cut short: copy it again.';
  const bytes = header + LOCAL.size <= source.size ? await source.read(header, header + LOCAL.size) : new Uint8Array(LOCAL.size);
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0, true) !== LOCAL.signature) throw refuse(header, `the local header of member '${name}'`, hexAt(bytes, 0), remedy);
  const start = header + LOCAL.size + view.getUint16(26, true) + view.getUint16(28, true);
  const rest = Math.max(0, source.size - start);
  if (packed > rest) throw refuse(start, `${packed} bytes of member '${name}'`, `${rest}`, remedy);
  return {
    packed: partOf(source, start, start + packed, `${source.name}:${name}`),
    refuse: (expected, got) => refuse(start, `${expected} of member '${name}'`, got, remedy),
  };
}

/** Reads ascending ranges from pieces that come in order. */
function forward(pieces: AsyncGenerator<Uint8Array>, refuse: RefuseData): ByteSource['read'] {
  let piece: Uint8Array = new Uint8Array();
  let start = 0;
  const advance = async () => {
    start += piece.length;
    const next = await pieces.next();
    if (next.done) throw refuse('more data', `the end after ${start} bytes`);
    piece = next.value;
  };
  return async (begin, end) => {
    const bytes = new Uint8Array(end - begin);
    for (let at = begin; at < end; ) {
      while (start + piece.length <= at) await advance();
      const taken = piece.subarray(at - start, end - start);
      bytes.set(taken, at - begin);
      at += taken.length;
    }
    return bytes;
  };
}
