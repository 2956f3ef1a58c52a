// One Parquet file of an image table: its labels, and its images by the page or row group. Not the search for files, and not the decoding of images.
//
// Columns: an image (struct of bytes and path, or bare bytes) called image or img; a class number called label, labels or fine_label.
// Class names stand in the metadata's JSON under "huggingface": info.features.LABEL.names.
import { FormatError } from '@softlabel/formats';
import type { AsyncBuffer, FileMetaData, RowGroup } from 'hyparquet';
import type { ByteSource } from './files.ts';
import { type KeepRows, keepRows } from './kept-rows.ts';

const IMAGE_COLUMNS = ['image', 'img'];
const LABEL_COLUMNS = ['label', 'labels', 'fine_label'];
const METADATA_KEY = 'huggingface';
/** What the Parquet library unpacks by itself. */
const CODECS = ['SNAPPY', 'UNCOMPRESSED'];
const DAMAGED = 'Copy the file again, or point data.path at an image table.';

/** An opened file: what it says of itself, and its labels. */
export interface ParquetShard {
  readonly name: string;
  /** Class numbers [N]: -1 where the publisher gives none, NaN where the column holds null. */
  readonly labels: readonly number[];
  /** Class names, if the file has them. */
  readonly classNames: readonly string[] | undefined;
  /** The encoded image of a row. What is decoded with it, its page where the file has an index of pages, else its row group, is kept for a while. */
  readImage(row: number): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Opens a file; reads its metadata and its label column. `keep` keeps decoded rows for all files of a table.
 * Throws FormatError for foreign or damaged files; plain errors for what is whole, but no image table or packed in another way; and what `source` throws as it is.
 */
export async function openParquet(source: ByteSource, keep: KeepRows<Row> = keepRows()): Promise<ParquetShard> {
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const damaged = (expected: string, got: string) =>
    new FormatError({ op: 'readParquet', source: source.name, expected, got, remedy: DAMAGED });
  const readErrors = new Set<unknown>();
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      if (readErrors.has(cause)) throw cause;
      throw damaged(what, cause instanceof Error ? cause.message : String(cause));
    }
  };
  const file = asyncBuffer(source, readErrors);
  const metadata = await attempt('Parquet metadata', () => parquetMetadataAsync(file));
  const columns = topColumns(metadata);
  const [image, label] = [IMAGE_COLUMNS, LABEL_COLUMNS].map((names) => columnAmong(columns, names, source));
  requireCodec(metadata, [image, label], source);
  const read = (column: string, rowStart: number, rowEnd: number) =>
    attempt(`rows ${rowStart} to ${rowEnd} of column ${column} to decode`, () =>
      parquetReadObjects({ file, metadata, columns: [column], rowStart, rowEnd, utf8: false, useOffsetIndex: true }),
    );
  const rows = await read(label, 0, Number(metadata.num_rows));
  const stretchOf = stretchFinder(metadata, (group) =>
    attempt(`an index of pages of column ${image}`, () => pageStarts(group, image, file)),
  );
  return {
    name: source.name,
    labels: rows.map((row, at) => labelNumber(row[label], `row ${at} of column ${label}`, source)),
    classNames: classNamesOf(metadata, label),
    async readImage(row) {
      const { begin, end } = await stretchOf(row);
      const decoded = await keep(`${source.name}:${begin}`, end - begin, () => read(image, begin, end));
      const bytes = bytesOf(decoded[row - begin][image]);
      if (bytes) return bytes;
      throw damaged(`the bytes of an image in row ${row} of column ${image}`, 'none');
    },
  };
}

/** A source as the Parquet library reads it. Notes the errors of reading, to be told from those of decoding. */
function asyncBuffer({ size, read }: ByteSource, readErrors: Set<unknown>): AsyncBuffer {
  const slice = async (begin: number, end = size) => {
    try {
      return (await read(begin, end)).buffer;
    } catch (error) {
      readErrors.add(error);
      throw error;
    }
  };
  return { byteLength: size, slice };
}

/** The error for a file that is whole, but cannot be read: not damage, which may be left out. */
const unreadable = ({ name }: ByteSource, expected: string, got: string, remedy: string) =>
  new Error(`readParquet: expected ${expected} in ${name}, got ${got}. ${remedy}`);

/** The first of `names` that is a column. */
function columnAmong(columns: readonly string[], names: readonly string[], source: ByteSource): string {
  const found = names.find((name) => columns.includes(name));
  if (found) return found;
  const remedy = 'Rename the column, or point data.path at an image table.';
  throw unreadable(source, `a column ${names.join(' or ')}`, columns.join(', ') || 'none', remedy);
}

function requireCodec(metadata: FileMetaData, columns: readonly string[], source: ByteSource): void {
  const codec = codecsOf(metadata, columns).find((name) => !CODECS.includes(name));
  if (codec) throw unreadable(source, `columns compressed by ${CODECS.join(' or ')}`, codec, 'Write the table again with snappy.');
}

/** A label as a number, NaN for null. */
function labelNumber(label: unknown, where: string, source: ByteSource): number {
  const value = label instanceof Uint8Array ? new TextDecoder().decode(new Uint8Array(label)) : (label ?? Number.NaN);
  if (['number', 'bigint', 'boolean'].includes(typeof value)) return Number(value);
  const got = typeof value === 'string' ? `the text '${value}'` : `a value of type ${typeof value}`;
  throw unreadable(source, `a class number at ${where}`, got, 'Number the classes from 0 and write the table again.');
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

export type Row = Readonly<Record<string, unknown>>;

/** Rows from `begin` to `end`, exclusive. */
interface Stretch {
  readonly begin: number;
  readonly end: number;
}

/** Finds the rows that are decoded together with a row: those of its page. `pagesOf` tells where the pages of a row group begin, in rows of the group. */
function stretchFinder({ row_groups }: FileMetaData, pagesOf: (group: RowGroup) => Promise<number[]>): (row: number) => Promise<Stretch> {
  const find = partFinder(row_groups.map(({ num_rows }) => Number(num_rows)));
  const known = new Map<number, number[]>();
  return async (row) => {
    const group = find(row);
    const starts = known.get(group.part) ?? (await pagesOf(row_groups[group.part]));
    known.set(group.part, starts);
    const begin = starts.findLast((start) => group.begin + start <= row) ?? 0;
    const next = starts.find((start) => group.begin + start > row);
    return { begin: group.begin + begin, end: next === undefined ? group.end : group.begin + next };
  };
}

/** Finds which of several parts a row is in, and the rows of that part; parts with `counts` rows follow one another. */
export function partFinder(counts: readonly number[]): (row: number) => Stretch & { readonly part: number } {
  let total = 0;
  const ends = counts.map((count) => (total += count));
  return (row) => {
    const part = ends.findIndex((end) => row < end);
    return { part, begin: ends[part] - counts[part], end: ends[part] };
  };
}

/** Where the pages of a column's bytes begin; the whole row group counts as one where the file has no index of pages. */
async function pageStarts({ columns }: RowGroup, column: string, file: AsyncBuffer): Promise<number[]> {
  const { readOffsetIndex } = await import('hyparquet');
  const chunk = columns.find(({ meta_data }) => [column, `${column}.bytes`].includes(meta_data?.path_in_schema.join('.') ?? ''));
  if (!chunk?.offset_index_offset || !chunk.offset_index_length) return [0];
  const at = Number(chunk.offset_index_offset);
  const view = new DataView(await file.slice(at, at + chunk.offset_index_length));
  return readOffsetIndex({ view, offset: 0 }).page_locations.map(({ first_row_index }) => Number(first_row_index));
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
