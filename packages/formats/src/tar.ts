// Lists the files of a tar archive. Reads no links, folders or extended headers, and no file of more than 8 GB.
//
// Layout: blocks of 512 bytes; a header (name at 0, size in octal at 124, checksum at 148, type at 156, 'ustar' at 257), then the file's bytes, padded.
import { type ByteSource, partOf } from './byte-source.ts';
import { refusalOf } from './format-error.ts';

const BLOCK = 512;
const DAMAGED = 'The file is cut short or damaged: copy it again.';

const textOf = (bytes: Uint8Array<ArrayBuffer>) => new TextDecoder('latin1').decode(bytes).replace(/\0.*$/s, '');

export const isTar = async (source: ByteSource): Promise<boolean> =>
  source.size >= BLOCK && textOf(await source.read(257, 262)) === 'ustar';

/** The files of an archive by name, as parts of it. Throws FormatError for a cut or damaged one. */
export async function listTar(source: ByteSource): Promise<Map<string, ByteSource>> {
  const refuse = refusalOf('listTar', source.name);
  const members = new Map<string, ByteSource>();
  for (let at = 0; at < source.size; ) {
    if (at + BLOCK > source.size) throw refuse(at, `a header of ${BLOCK} bytes`, `${source.size - at}`, DAMAGED);
    const header = await source.read(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break; // the archive's end
    const size = octal(header, 124, 12);
    if (octal(header, 148, 8) !== checksumOf(header)) throw refuse(at, 'the checksum of a header', 'another', DAMAGED);
    const begin = at + BLOCK;
    if (!(begin + size <= source.size)) throw refuse(at, `a file of ${size} bytes`, `${source.size - begin}`, DAMAGED);
    const name = textOf(header.subarray(0, 100)).replace(/^\.\//, '');
    if (FILE_TYPES.has(header[156])) members.set(name, partOf(source, begin, begin + size, `${source.name}:${name}`));
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
  return members;
}

/** '0', and what it was before ustar. */
const FILE_TYPES: ReadonlySet<number> = new Set([0x30, 0]);

/** NaN where there is no number. */
function octal(header: Uint8Array<ArrayBuffer>, at: number, length: number): number {
  const digits = textOf(header.subarray(at, at + length)).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** The sum of a header's bytes, with spaces in place of the checksum. */
const checksumOf = (header: Uint8Array): number => header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0);
