// Reads tar archives (ustar, with GNU and pax long names) from a source of bytes. Not a writer: it tells where each member lies, and reads no data of files.
//
// Layout: 512-byte header | data padded to 512 bytes, again and again, then blocks of zeros.
// Source: POSIX.1-2017, pax: ustar interchange format; GNU tar manual, basic tar format.
import type { ByteSource } from './byte-source.ts';
import { hexAt, type Refuse, refusalOf } from './format-error.ts';

/** A file or folder of an archive; its data are bytes `begin` to `end` of the archive. */
export interface TarMember {
  readonly name: string;
  readonly isFolder: boolean;
  readonly begin: number;
  readonly end: number;
}

const BLOCK = 512;
const NAME = { offset: 0, length: 100 };
const SIZE = { offset: 124, length: 12 };
const CHECKSUM = { offset: 148, length: 8 };
const TYPE = 156;
const MAGIC = { offset: 257, length: 5 };
const PREFIX = { offset: 345, length: 155 };
const CUT_SHORT = 'The archive is cut short: copy it again.';
const DAMAGED = 'The archive is damaged: copy it again.';

/** True for what begins with the header of a ustar archive. */
export const isTar = async (source: ByteSource): Promise<boolean> =>
  source.size >= BLOCK && textOf(await source.read(0, BLOCK), MAGIC) === 'ustar';

/** The members of a tar archive in its order, as it is read. Throws FormatError for foreign, short or damaged archives, and for links. */
export async function* tarMembers(source: ByteSource): AsyncGenerator<TarMember> {
  const refuse = refusalOf('readTar', source.name);
  let longName: string | undefined;
  for (let at = 0; ; ) {
    const header = readHeader(await source.read(Math.min(at, source.size), Math.min(at + BLOCK, source.size)), at, refuse);
    if (!header) return;
    const [begin, end] = [at + BLOCK, at + BLOCK + header.size];
    if (end > source.size) throw refuse(begin, `${header.size} bytes of member '${header.name}'`, `${source.size - begin}`, CUT_SHORT);
    switch (header.type) {
      case 'file':
      case 'folder':
        yield { name: longName ?? header.name, isFolder: header.type === 'folder', begin, end };
        longName = undefined;
        break;
      case 'gnu-name':
        longName = textOf(await source.read(begin, end));
        break;
      case 'pax':
        longName = paxPath(await source.read(begin, end), begin, refuse) ?? longName;
        break;
      case 'pax-global':
        break;
    }
    at = begin + Math.ceil(header.size / BLOCK) * BLOCK;
  }
}

type MemberType = 'file' | 'folder' | 'gnu-name' | 'pax' | 'pax-global';
const TYPES: Record<string, MemberType> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '5': 'folder',
  L: 'gnu-name',
  x: 'pax',
  g: 'pax-global',
};

interface TarHeader {
  readonly name: string;
  readonly size: number;
  readonly type: MemberType;
}

/** The header in the block at `at`, or undefined for the block of zeros that ends an archive. */
function readHeader(block: Uint8Array<ArrayBuffer>, at: number, refuse: Refuse): TarHeader | undefined {
  if (block.length < BLOCK)
    throw refuse(at, `a header of ${BLOCK} bytes or the zeros that end an archive`, `${block.length} bytes`, CUT_SHORT);
  if (block.every((byte) => byte === 0)) return undefined;
  checkChecksum(block, at, refuse);
  const isUstar = textOf(block, MAGIC) === 'ustar';
  const prefix = isUstar ? textOf(block, PREFIX) : '';
  const name = prefix === '' ? textOf(block, NAME) : `${prefix}/${textOf(block, NAME)}`;
  const size = octalOf(block, SIZE);
  if (size === undefined)
    throw refuse(at + SIZE.offset, `the octal size of member '${name}'`, hexAt(block, SIZE.offset), 'Pack members below 8 GiB.');
  const code = String.fromCharCode(block[TYPE]);
  const type = TYPES[code];
  if (!type)
    throw refuse(at + TYPE, `a file or folder as member '${name}'`, `type '${code}'`, 'Pack with links followed (tar --dereference).');
  return { name, size, type };
}

/** The checksum is the sum of the header's bytes with its own field read as spaces. */
function checkChecksum(block: Uint8Array<ArrayBuffer>, at: number, refuse: Refuse): void {
  const end = CHECKSUM.offset + CHECKSUM.length;
  const sum = block.reduce((total, byte, i) => total + (i >= CHECKSUM.offset && i < end ? 0x20 : byte), 0);
  const stored = octalOf(block, CHECKSUM);
  if (stored === sum) return;
  if (stored === undefined || at === 0) {
    const remedy =
      block[0] === 0x1f && block[1] === 0x8b
        ? 'This is gzip: unpack it with gunzip first.'
        : 'This is not a tar archive, or it is damaged.';
    throw refuse(at, 'a tar header', hexAt(block, 0), remedy);
  }
  throw refuse(at + CHECKSUM.offset, `header checksum ${sum}`, `${stored}`, DAMAGED);
}

interface Field {
  readonly offset: number;
  readonly length: number;
}

/** Text up to the first zero byte. */
function textOf(block: Uint8Array<ArrayBuffer>, { offset, length }: Field = { offset: 0, length: block.length }): string {
  const field = block.subarray(offset, offset + length);
  const zero = field.indexOf(0);
  return new TextDecoder().decode(zero < 0 ? field : field.subarray(0, zero));
}

/** The `path` among pax records `LENGTH key=value\n`: the length, in bytes, counts all of its record, since a value may hold any byte. */
function paxPath(records: Uint8Array<ArrayBuffer>, begin: number, refuse: Refuse): string | undefined {
  let path: string | undefined;
  for (let at = 0; at < records.length; ) {
    const [prefix = '', length = ''] = /^(\d{1,10}) /.exec(textOf(records, { offset: at, length: 11 })) ?? [];
    const [start, end] = [at + prefix.length, at + Number(length)];
    if (end <= start || end > records.length) throw refuse(begin + at, 'a pax record with its length', hexAt(records, at), DAMAGED);
    const record = new TextDecoder().decode(records.subarray(start, end - 1));
    if (record.startsWith('path=')) path = record.slice('path='.length);
    at = end;
  }
  return path;
}

function octalOf(block: Uint8Array<ArrayBuffer>, field: Field): number | undefined {
  const digits = textOf(block, field).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}
