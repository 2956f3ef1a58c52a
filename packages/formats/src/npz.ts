// NumPy's .npz: a zip of .npy files, one per name. Opened, it reads only the arrays and rows asked for.
import { type ByteSource, bytesAtHand } from './byte-source.ts';
import { FormatError, refusalOf } from './format-error.ts';
import { bytesPerRow, decodeNpy, decodeNpyHeader, encodeNpy, type NpyArray, type NpyHeader } from './npy.ts';
import { encodeZip, STORED } from './zip.ts';
import { listZip, type ZipEntry } from './zip-directory.ts';
import { type ByteRange, openZipEntry, readZipEntry, readZipRanges } from './zip-entry.ts';

const SUFFIX = '.npy';
/** NumPy pads headers to multiples of 64 bytes; only structured types, which are refused, need more than these. */
const HEADER_ROOM = 1024;

/** The bytes of an .npz file, as numpy.savez writes it; with `deflate` as numpy.savez_compressed does. */
export async function encodeNpz(arrays: ReadonlyMap<string, NpyArray>, { deflate = false } = {}): Promise<Uint8Array<ArrayBuffer>> {
  const members = [...arrays].map(([name, array]) => ({ name: name + SUFFIX, bytes: encodeNpy(array) }));
  return await encodeZip(members, deflate);
}

/** The arrays of an .npz file by name; `source` names it in errors. Throws FormatError for foreign, short or damaged bytes. */
export async function decodeNpz(bytes: Uint8Array, source = 'npz bytes'): Promise<Map<string, NpyArray<ArrayBuffer>>> {
  const arrays = new Map<string, NpyArray<ArrayBuffer>>();
  for (const [name, member] of await openNpz(bytesAtHand(bytes, source))) arrays.set(name, await member.read());
  return arrays;
}

/** An array of an .npz file that has not been read. Every method throws FormatError for foreign or damaged bytes. */
export interface NpzMember {
  header(): Promise<NpyHeader>;
  /** The bytes of the whole member, an .npy file, with their checksum compared. */
  bytes(): Promise<Uint8Array>;
  /** The whole array. */
  read(): Promise<NpyArray<ArrayBuffer>>;
  /** The bytes of the rows `[first, end)` of each range, in C order; ranges ascend. One pass over a deflated member, reads in place of a stored one. */
  rows(ranges: Iterable<ByteRange>): AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** Reads single rows of a stored member in any order, without its checksum. A deflated one, which has no places to jump to, is refused. */
  openRows(): Promise<(row: number) => Promise<Uint8Array<ArrayBuffer>>>;
}

/** The arrays of an .npz file by name, none of them read. Throws FormatError for foreign, short or damaged bytes. */
export async function openNpz(source: ByteSource): Promise<Map<string, NpzMember>> {
  const entries = await listZip(source);
  return new Map(
    entries.map((entry) => [entry.name.endsWith(SUFFIX) ? entry.name.slice(0, -SUFFIX.length) : entry.name, memberOf(source, entry)]),
  );
}

function memberOf(source: ByteSource, entry: ZipEntry): NpzMember {
  const name = `${source.name}:${entry.name}`;
  const header = async () => {
    let start = new Uint8Array();
    for await (const bytes of readZipRanges(source, entry, [[0, Math.min(HEADER_ROOM, entry.size)]])) start = bytes;
    return decodeNpyHeader(start, name);
  };
  const layout = async () => {
    const { dataStart, ...array } = await header();
    const row = bytesPerRow(array);
    const wanted = dataStart + (array.shape[0] ?? 1) * row;
    if (entry.size === wanted) return { dataStart, row };
    throw refusalOf('openNpz', name)(0, `${wanted} bytes`, `${entry.size}`, 'The array is cut short: write it again.');
  };
  return {
    header,
    bytes: () => readZipEntry(source, entry),
    read: async () => decodeNpy(await readZipEntry(source, entry), name),
    async *rows(ranges) {
      const { dataStart, row } = await layout();
      // The header is read along, so that ranges which are all rows are the whole member and have its checksum compared.
      const bytes = readZipRanges(source, entry, withHeader(dataStart, row, ranges));
      await bytes.next();
      yield* bytes;
    },
    async openRows() {
      if (entry.method !== STORED) throw deflatedError(name);
      const { dataStart, row } = await layout();
      const bytes = await openZipEntry(source, entry);
      return (i) => bytes.read(dataStart + i * row, dataStart + (i + 1) * row);
    },
  };
}

const deflatedError = (source: string) =>
  new FormatError({
    op: 'openNpz',
    source,
    expected: 'a stored array, whose rows can be read where they lie,',
    got: 'a compressed one',
    remedy: 'Write the archive again without compression, in Python: numpy.savez(path, **numpy.load(path)).',
  });

function* withHeader(dataStart: number, row: number, ranges: Iterable<ByteRange>): Generator<ByteRange> {
  yield [0, dataStart];
  for (const [first, end] of ranges) yield [dataStart + first * row, dataStart + end * row];
}
