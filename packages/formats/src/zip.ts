// Writes the zip container: stored and deflated members, whole. Not zip64, encryption or several disks. Reading is in zip-directory.ts and zip-entry.ts.
//
// Layout: (local header | data) of each member | one central header each | end record.
// Source: the zip application note (APPNOTE.TXT), sections 4.3.7, 4.3.12 and 4.3.16.
import { crc32 } from './crc32.ts';
import { joinBytes } from './join-bytes.ts';

/** A named file inside a zip. */
export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Signature and size of a member's header before its data. */
export const LOCAL = { signature: 0x04034b50, size: 30 };
/** The same of its header in the directory at the end. */
export const CENTRAL = { signature: 0x02014b50, size: 46 };
/** The same of the record that ends the file. */
export const END = { signature: 0x06054b50, size: 22, maxComment: 0xffff };
/** Compression methods. */
export const STORED = 0;
export const DEFLATED = 8;
/** Version 2.0 of the format: folders and deflate. */
const VERSION = 20;
/** 1 January 1980, the earliest date: the same members give the same bytes on every day. */
const DATE = 0x21;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const LIMIT = 0xffffffff;
/** One more would say that the number stands in a zip64 record. */
const MOST_MEMBERS = 0xfffe;

const deflated = async (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer());

/** The bytes of a zip with these members in order. Stored members give the same bytes everywhere; deflated ones depend on the platform's zlib. */
export async function encodeZip(members: readonly ZipMember[], deflate = false): Promise<Uint8Array<ArrayBuffer>> {
  if (members.length > MOST_MEMBERS)
    throw new Error(`encodeZip: expected at most ${MOST_MEMBERS} members, got ${members.length}. Write several files.`);
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of members) {
    const data = deflate ? await deflated(bytes) : bytes;
    const entry = {
      name: new TextEncoder().encode(name),
      method: deflate ? DEFLATED : STORED,
      crc: crc32(bytes),
      packed: data.length,
      size: bytes.length,
    };
    locals.push(headerOf(LOCAL, entry), data);
    centrals.push(headerOf(CENTRAL, entry, offset));
    offset += LOCAL.size + entry.name.length + data.length;
  }
  if (offset > LIMIT)
    throw new Error(`encodeZip: expected members of at most ${LIMIT} bytes together, got ${offset}. Write several files.`);
  const directory = joinBytes(centrals);
  return joinBytes([...locals, directory, endRecord(members.length, directory.length, offset)]);
}

interface HeaderFields {
  readonly name: Uint8Array;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** Local and central headers share the fields from the version to the name's length; the central one adds who made it, and the local one's offset. */
function headerOf(kind: typeof LOCAL, { name, method, crc, packed, size }: HeaderFields, offset = 0): Uint8Array {
  const bytes = new Uint8Array(kind.size + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, kind.signature, true);
  const at = kind === CENTRAL ? 6 : 4;
  if (kind === CENTRAL) view.setUint16(4, VERSION, true);
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, FLAGS, true);
  view.setUint16(at + 4, method, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, packed, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, name.length, true);
  if (kind === CENTRAL) view.setUint32(42, offset, true);
  bytes.set(name, kind.size);
  return bytes;
}

function endRecord(count: number, size: number, offset: number): Uint8Array {
  const bytes = new Uint8Array(END.size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, END.signature, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return bytes;
}
