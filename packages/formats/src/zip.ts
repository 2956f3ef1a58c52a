// The zip container as far as .npz needs it: stored and deflated members, read and written whole. Not zip64, encryption or several disks.
//
// Layout: (local header | data) of each member | one central header each | end record. The central headers are the truth; local ones may lack sizes.
// Source: the zip application note (APPNOTE.TXT), sections 4.3.7, 4.3.12 and 4.3.16.
import { crc32 } from './crc32.ts';
import { hexAt, type Refuse, refusalOf } from './format-error.ts';

/** A named file inside a zip. */
export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const LOCAL = { signature: 0x04034b50, size: 30 };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const END = { signature: 0x06054b50, size: 22, maxComment: 0xffff };
const STORED = 0;
const DEFLATED = 8;
/** Version 2.0 of the format: folders and deflate. */
const VERSION = 20;
/** 1 January 1980, the earliest date: the same members give the same bytes on every day. */
const DATE = 0x21;
const LIMIT = 0xffffffff;

const through = async (bytes: Uint8Array<ArrayBuffer>, transform: CompressionStream | DecompressionStream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(transform)).arrayBuffer());

/** The bytes of a zip with these members in order. Stored members give the same bytes everywhere; deflated ones depend on the platform's zlib. */
export async function encodeZip(members: readonly ZipMember[], deflate = false): Promise<Uint8Array<ArrayBuffer>> {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of members) {
    const data = deflate ? await through(bytes, new CompressionStream('deflate-raw')) : bytes;
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
  const size = lengthOf(centrals);
  return concatenate([...locals, ...centrals, endRecord(members.length, size, offset)]);
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

const lengthOf = (parts: readonly Uint8Array[]) => parts.reduce((sum, part) => sum + part.length, 0);

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthOf(parts));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The members of a zip in the order of its central directory. Throws FormatError for foreign, short or damaged bytes and for zip64. */
export async function decodeZip(bytes: Uint8Array, source = 'zip bytes'): Promise<ZipMember[]> {
  const refuse = refusalOf('decodeZip', source);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view, refuse);
  const count = view.getUint16(end + 10, true);
  const members: ZipMember[] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL.size > end || view.getUint32(at, true) !== CENTRAL.signature) {
      throw refuse(at, `central header ${i + 1} of ${count}`, hexAt(bytes, at), 'The file is damaged or zip64: write it again.');
    }
    members.push(await readMember(bytes, at, refuse));
    at += CENTRAL.size + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return members;
}

/** The end record is the last thing in the file but for a comment of its own, so it is looked for backwards. */
function findEnd(view: DataView, refuse: Refuse): number {
  const last = view.byteLength - END.size;
  for (let at = last; at >= Math.max(0, last - END.maxComment); at--) {
    if (view.getUint32(at, true) === END.signature) return at;
  }
  throw refuse(Math.max(0, last), 'the end record of a zip (50 4b 05 06)', 'none', 'The file is cut short or not a zip: write it again.');
}

async function readMember(bytes: Uint8Array, at: number, refuse: Refuse): Promise<ZipMember> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = new TextDecoder().decode(
    new Uint8Array(bytes.subarray(at + CENTRAL.size, at + CENTRAL.size + view.getUint16(at + 28, true))),
  );
  const [method, crc, packed, size] = [
    view.getUint16(at + 10, true),
    view.getUint32(at + 16, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 24, true),
  ];
  const local = view.getUint32(at + 42, true);
  if (local + LOCAL.size > bytes.length || view.getUint32(local, true) !== LOCAL.signature) {
    throw refuse(local, `the local header of member '${name}'`, hexAt(bytes, local), 'The file is damaged or zip64: write it again.');
  }
  const start = local + LOCAL.size + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packed > at)
    throw refuse(start, `${packed} bytes of member '${name}'`, `${Math.max(0, at - start)}`, 'The file is damaged: write it again.');
  const data = await unpack(new Uint8Array(bytes.subarray(start, start + packed)), method, (got) =>
    refuse(start, `deflated data of member '${name}'`, got, 'The file is damaged: write it again.'),
  );
  if (data.length !== size)
    throw refuse(start, `${size} bytes in member '${name}'`, `${data.length}`, 'The file is damaged: write it again.');
  if (crc32(data) !== crc)
    throw refuse(start, `checksum ${crc} of member '${name}'`, `${crc32(data)}`, 'The file is damaged: write it again.');
  return { name, bytes: data };
}

async function unpack(data: Uint8Array<ArrayBuffer>, method: number, refuse: (got: string) => Error): Promise<Uint8Array<ArrayBuffer>> {
  if (method === STORED) return data;
  if (method !== DEFLATED) throw refuse(`compression method ${method}`);
  try {
    return await through(data, new DecompressionStream('deflate-raw'));
  } catch (cause) {
    throw refuse(`data that does not inflate (${cause})`);
  }
}
