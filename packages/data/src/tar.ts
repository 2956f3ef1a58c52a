// Reads tar archives (ustar, with GNU and pax long names) from bytes at hand. Not a writer, and no streams: members are views of the archive.
//
// Layout: 512-byte header | data padded to 512 bytes, again and again, then blocks of zeros.
// Source: POSIX.1-2017, pax: ustar interchange format; GNU tar manual, basic tar format.
import { hexAt, type Refuse, refusalOf } from '@softlabel/formats';

/** A file or folder of an archive: folders have no bytes; `offset` is where the data begins. */
export interface TarMember {
  readonly name: string;
  readonly isFolder: boolean;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const NAME = { offset: 0, length: 100 };
const SIZE = { offset: 124, length: 12 };
const CHECKSUM = { offset: 148, length: 8 };
const TYPE = 156;
const MAGIC = { offset: 257, length: 5 };
const PREFIX = { offset: 345, length: 155 };
const CUT_SHORT = 'The archive is cut short: copy it again.';

/** The members of a tar archive in its order; `source` names it in errors. Throws FormatError for foreign, short or damaged archives, and for links. */
export function readTar(bytes: Uint8Array, source = 'tar bytes'): TarMember[] {
  const refuse = refusalOf('readTar', source);
  const members: TarMember[] = [];
  let longName: string | undefined;
  for (let at = 0; ; ) {
    const header = readHeader(bytes, at, refuse);
    if (!header) return members;
    const data = bytes.subarray(at + BLOCK, at + BLOCK + header.size);
    if (data.length < header.size) throw refuse(at + BLOCK, `${header.size} bytes of member '${header.name}'`, `${data.length}`, CUT_SHORT);
    switch (header.type) {
      case 'file':
      case 'folder':
        members.push({ name: longName ?? header.name, isFolder: header.type === 'folder', offset: at + BLOCK, bytes: data });
        longName = undefined;
        break;
      case 'gnu-name':
        longName = textOf(data, { offset: 0, length: data.length });
        break;
      case 'pax':
        longName = /\d+ path=(.*)\n/.exec(textOf(data, { offset: 0, length: data.length }))?.[1] ?? longName;
        break;
      case 'pax-global':
        break;
    }
    at += BLOCK + Math.ceil(header.size / BLOCK) * BLOCK;
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

/** The header at `at`, or undefined for the block of zeros that ends an archive. */
function readHeader(bytes: Uint8Array, at: number, refuse: Refuse): TarHeader | undefined {
  const block = bytes.subarray(at, at + BLOCK);
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
function checkChecksum(block: Uint8Array, at: number, refuse: Refuse): void {
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
  throw refuse(at + CHECKSUM.offset, `header checksum ${sum}`, `${stored}`, 'The archive is damaged: copy it again.');
}

interface Field {
  readonly offset: number;
  readonly length: number;
}

/** Text up to the first zero byte. */
function textOf(block: Uint8Array, { offset, length }: Field): string {
  const field = block.subarray(offset, offset + length);
  const zero = field.indexOf(0);
  return new TextDecoder().decode(new Uint8Array(zero < 0 ? field : field.subarray(0, zero)));
}

function octalOf(block: Uint8Array, field: Field): number | undefined {
  const digits = textOf(block, field).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}
