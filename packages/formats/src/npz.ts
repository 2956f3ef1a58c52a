// NumPy's .npz: a zip of .npy files, one per name. Opened, it reads only the arrays and rows asked for.
import { type ByteSource, bytesAtHand } from './byte-source.ts';
import { refusalOf } from './format-error.ts';
import { bytesPerRow, decodeNpy, decodeNpyHeader, encodeNpy, type NpyArray, type NpyHeader } from './npy.ts';
import { encodeZip } from './zip.ts';
import { listZip, type ZipEntry } from './zip-directory.ts';
import { type ByteRange, readZipEntry, readZipRanges } from './zip-entry.ts';

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
  /** The whole array. */
  read(): Promise<NpyArray<ArrayBuffer>>;
  /** The bytes of the rows `[first, end)` of each range, in C order; ranges ascend. One pass over a deflated member, reads in place of a stored one. */
  rows(ranges: Iterable<ByteRange>): AsyncGenerator<Uint8Array<ArrayBuffer>>;
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
  return {
    header,
    read: async () => decodeNpy(await readZipEntry(source, entry), name),
    async *rows(ranges) {
      const { dataStart, ...array } = await header();
      const row = bytesPerRow(array);
      const wanted = dataStart + (array.shape[0] ?? 1) * row;
      if (entry.size !== wanted)
        throw refusalOf('openNpz', name)(0, `${wanted} bytes`, `${entry.size}`, 'The array is cut short: write it again.');
      // The header is read along, so that ranges which are all rows are the whole member and have its checksum compared.
      const bytes = readZipRanges(source, entry, withHeader(dataStart, row, ranges));
      await bytes.next();
      yield* bytes;
    },
  };
}

function* withHeader(dataStart: number, row: number, ranges: Iterable<ByteRange>): Generator<ByteRange> {
  yield [0, dataStart];
  for (const [first, end] of ranges) yield [dataStart + first * row, dataStart + end * row];
}
