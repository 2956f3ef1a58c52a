// The directory of a zip, from a source of bytes: what is inside and where. Not the members' bytes: zip-entry.ts. Not encryption or several disks.
//
// Layout: (local header | data) of each member | one central header each | [zip64 end record | its locator] | end record.
// The central headers are the truth; local ones may lack sizes. A size or offset of ff ff ff ff stands in the header's zip64 field instead.
// Source: the zip application note (APPNOTE.TXT), sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3.
import type { ByteSource } from './byte-source.ts';
import { hexAt, refusalOf } from './format-error.ts';
import { CENTRAL, END } from './zip.ts';

/** A member of a zip: `packed` bytes in the file, `size` bytes when read; `header` is where its local header begins. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly header: number;
}

const LOCATOR = { signature: 0x07064b50, size: 20 };
const END64 = { signature: 0x06064b50, size: 56 };
const ZIP64_FIELD = 1;
const IN_ZIP64 = 0xffffffff;
const DAMAGED = 'The file is damaged: write it again.';

const viewOf = (bytes: Uint8Array<ArrayBuffer>) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const wide = (view: DataView, at: number) => Number(view.getBigUint64(at, true));

/** The members of a zip in the order of its directory; reads nothing else. Throws FormatError for foreign, short or damaged bytes. */
export async function listZip(source: ByteSource): Promise<ZipEntry[]> {
  const { count, begin, end } = await findDirectory(source);
  const refuse = refusalOf('decodeZip', source.name);
  const bytes = await source.read(begin, end);
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + CENTRAL.size > bytes.length || view.getUint32(at, true) !== CENTRAL.signature)
      throw refuse(begin + at, `central header ${entries.length + 1} of ${count}`, hexAt(bytes, at), DAMAGED);
    const length = CENTRAL.size + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (at + length > bytes.length) throw refuse(begin + at, `a central header of ${length} bytes`, `${bytes.length - at}`, DAMAGED);
    entries.push(readCentral(bytes.subarray(at, at + length)));
    at += length;
  }
  return entries;
}

interface Directory {
  readonly count: number;
  readonly begin: number;
  readonly end: number;
}

/** The end record is the last thing in the file but for a comment of its own, so it is looked for backwards. */
async function findDirectory(source: ByteSource): Promise<Directory> {
  const refuse = refusalOf('decodeZip', source.name);
  const start = Math.max(0, source.size - END.size - END.maxComment);
  const view = viewOf(await source.read(start, source.size));
  for (let at = view.byteLength - END.size; at >= 0; at--) {
    if (view.getUint32(at, true) !== END.signature) continue;
    const found = (await findDirectory64(source, start + at)) ?? {
      count: view.getUint16(at + 10, true),
      begin: view.getUint32(at + 16, true),
      end: start + at,
    };
    if (found.begin > found.end)
      throw refuse(
        start + at + 16,
        `a directory before offset ${found.end}`,
        `one at ${found.begin}`,
        'The file is cut short: copy it again.',
      );
    return found;
  }
  const last = Math.max(0, source.size - END.size);
  throw refuse(last, 'the end record of a zip (50 4b 05 06)', 'none', 'The file is cut short or not a zip: write it again.');
}

/** The directory that a zip64 end record names, if its locator stands before the end record. */
async function findDirectory64(source: ByteSource, end: number): Promise<Directory | undefined> {
  if (end < LOCATOR.size) return undefined;
  const locator = viewOf(await source.read(end - LOCATOR.size, end));
  if (locator.getUint32(0, true) !== LOCATOR.signature) return undefined;
  const at = wide(locator, 8);
  const record = viewOf(await source.read(at, at + END64.size));
  if (record.getUint32(0, true) !== END64.signature)
    throw refusalOf('decodeZip', source.name)(at, 'a zip64 end record', `${record.getUint32(0, true)}`, DAMAGED);
  return { count: wide(record, 32), begin: wide(record, 48), end: at };
}

function readCentral(bytes: Uint8Array<ArrayBuffer>): ZipEntry {
  const view = viewOf(bytes);
  const nameEnd = CENTRAL.size + view.getUint16(28, true);
  const wides = wideFields(view, nameEnd, nameEnd + view.getUint16(30, true));
  const orWide = (value: number) => (value === IN_ZIP64 ? (wides.shift() ?? value) : value);
  // The zip64 field holds only what is missing, in this order.
  const size = orWide(view.getUint32(24, true));
  const packed = orWide(view.getUint32(20, true));
  const header = orWide(view.getUint32(42, true));
  const name = new TextDecoder().decode(bytes.subarray(CENTRAL.size, nameEnd));
  return { name, method: view.getUint16(10, true), crc: view.getUint32(16, true), packed, size, header };
}

/** The 64-bit numbers of the zip64 field among the extra fields. */
function wideFields(view: DataView, begin: number, end: number): number[] {
  for (let at = begin; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_FIELD) continue;
    const last = Math.min(end, at + 4 + view.getUint16(at + 2, true));
    return Array.from({ length: Math.floor((last - at - 4) / 8) }, (_, i) => wide(view, at + 4 + 8 * i));
  }
  return [];
}
