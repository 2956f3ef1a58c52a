// One Parquet file of an image table: its labels, and its images a row group at a time. Not the search for files, and not the decoding of images.
//
// Columns: an image (struct of bytes and path, or bare bytes) called image or img; a class number called label, labels or fine_label.
// Class names stand in the metadata's JSON under "huggingface": info.features.LABEL.names.
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import type { ByteSource } from './files.ts';

const IMAGE_COLUMNS = ['image', 'img'];
const LABEL_COLUMNS = ['label', 'labels', 'fine_label'];
const METADATA_KEY = 'huggingface';
/** What the Parquet library unpacks by itself. */
const CODECS = ['SNAPPY', 'UNCOMPRESSED'];
/** Row groups kept decoded: readers that run ahead of each other are in one group or its neighbour. */
const KEPT_GROUPS = 2;

/** An opened file: what it says of itself, and its labels. */
export interface ParquetShard {
  readonly name: string;
  /** Class numbers [N], -1 where the publisher gives none. */
  readonly labels: readonly number[];
  /** Class names, if the file has them. */
  readonly classNames: readonly string[] | undefined;
  /** The encoded image of a row; its row group is decoded and kept while rows near it are read. */
  readImage(row: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Opens a file; reads its metadata and its label column. Throws with the file's name for foreign or damaged files and missing columns. */
export async function openParquet(source: ByteSource): Promise<ParquetShard> {
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const refuse = (expected: string, got: string, remedy = 'Copy the file again, or point data.path at an image table.') =>
    new Error(`readParquet: expected ${expected} in ${source.name}, got ${got}. ${remedy}`);
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw refuse(what, cause instanceof Error ? cause.message : String(cause));
    }
  };
  const file = asyncBuffer(source);
  const metadata = await attempt('Parquet metadata', () => parquetMetadataAsync(file));
  const columns = topColumns(metadata);
  const columnOf = (names: readonly string[]) => {
    const found = names.find((name) => columns.includes(name));
    if (found) return found;
    throw refuse(`a column ${names.join(' or ')}`, columns.join(', ') || 'none');
  };
  const [image, label] = [columnOf(IMAGE_COLUMNS), columnOf(LABEL_COLUMNS)];
  const codec = codecsOf(metadata, [image, label]).find((name) => !CODECS.includes(name));
  if (codec) throw refuse(`columns compressed by ${CODECS.join(' or ')}`, codec, 'Write the table again with snappy.');
  const read = (column: string, rowStart: number, rowEnd: number) =>
    attempt(`rows ${rowStart} to ${rowEnd} of column ${column} to decode`, () =>
      parquetReadObjects({ file, metadata, columns: [column], rowStart, rowEnd, utf8: false }),
    );
  const rows = await read(label, 0, Number(metadata.num_rows));
  const groups = groupReader(metadata, (begin, end) => read(image, begin, end));
  return {
    name: source.name,
    labels: rows.map((row) => Number(row[label] ?? -1)),
    classNames: classNamesOf(metadata, label),
    async readImage(row) {
      const bytes = bytesOf((await groups(row))[image]);
      if (bytes) return bytes;
      throw refuse(`the bytes of an image in row ${row} of column ${image}`, 'none');
    },
  };
}

function asyncBuffer({ size, read }: ByteSource): AsyncBuffer {
  return { byteLength: size, slice: async (begin, end = size) => (await read(begin, end)).buffer };
}

/** The names of the columns that the schema's root holds. */
function topColumns({ schema }: FileMetaData): string[] {
  const names: string[] = [];
  for (let at = 1; at < schema.length; at = afterElement(schema, at)) names.push(schema[at].name);
  return names;
}

/** The schema lists elements depth first, each with its number of children. */
function afterElement(schema: FileMetaData['schema'], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (schema[at].num_children ?? 0); child++) next = afterElement(schema, next);
  return next;
}

/** How the chunks of some top columns are compressed. */
function codecsOf({ row_groups }: FileMetaData, columns: readonly string[]): string[] {
  const chunks = row_groups.flatMap((group) => group.columns.flatMap(({ meta_data }) => meta_data ?? []));
  return chunks.filter(({ path_in_schema: [top] }) => columns.includes(top)).map(({ codec }) => codec);
}

type Row = Readonly<Record<string, unknown>>;

/** Reads rows by whole row groups, of which the last few stay decoded. */
function groupReader({ row_groups }: FileMetaData, read: (begin: number, end: number) => Promise<Row[]>): (row: number) => Promise<Row> {
  const ends: number[] = [];
  for (const { num_rows } of row_groups) ends.push((ends.at(-1) ?? 0) + Number(num_rows));
  const kept = new Map<number, Promise<Row[]>>();
  return async (row) => {
    const group = ends.findIndex((end) => row < end);
    const begin = group > 0 ? ends[group - 1] : 0;
    const rows = kept.get(group) ?? read(begin, ends[group]);
    kept.delete(group);
    kept.set(group, rows);
    for (const old of kept.keys()) if (kept.size > KEPT_GROUPS) kept.delete(old);
    return (await rows)[row - begin];
  };
}

const isRecord = (value: unknown): value is Row => typeof value === 'object' && value !== null;

function bytesOf(image: unknown): Uint8Array<ArrayBuffer> | undefined {
  const bytes = isRecord(image) && 'bytes' in image ? image['bytes'] : image;
  return bytes instanceof Uint8Array ? new Uint8Array(bytes) : undefined;
}

function classNamesOf({ key_value_metadata = [] }: FileMetaData, label: string): string[] | undefined {
  const text = key_value_metadata.find(({ key }) => key === METADATA_KEY)?.value;
  const names = text === undefined ? undefined : ['info', 'features', label, 'names'].reduce<unknown>(field, parse(text));
  return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
}

const field = (value: unknown, key: string): unknown => (isRecord(value) ? value[key] : undefined);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // written by some other tool under the same key: the classes then go by number
  }
}
