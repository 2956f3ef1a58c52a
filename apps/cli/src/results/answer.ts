// A question in SQL and its answer: as plain data, and as a file. Not the database, and not the answer's print.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import { nodeFiles } from '@softlabel/node';
import { UsageError } from '../base.ts';
import { createTable, loadDuckDB, quotedText, withDatabase } from './database.ts';
import type { Table } from './tables.ts';

/** Plain data, as JSON holds it. */
export type PlainValue = string | number | boolean | null | readonly PlainValue[] | { readonly [key: string]: PlainValue };

export interface Answer {
  /** Names occur once; types are DuckDB's. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** A value for each column. */
  readonly rows: readonly (readonly PlainValue[])[];
}

/** The files that answers can be written to, by their endings. */
const COPY_OPTIONS = { csv: 'FORMAT csv, HEADER', parquet: 'FORMAT parquet' } as const;
type Format = keyof typeof COPY_OPTIONS;

/** The format that a file's name asks for; throws UsageError for any other. */
export function formatOf(file: string): Format {
  const ending = file.split('.').at(-1)?.toLowerCase();
  if (ending === 'csv' || ending === 'parquet') return ending;
  throw new UsageError(`results: expected a file that ends in .csv or .parquet at --export, got ${file}. Name it by its format.`);
}

/** Answers `sql`, which reaches nothing but `tables`, and writes the answer into `file` unless that is null. Throws UsageError in DuckDB's own words. */
export async function answerSql(tables: readonly Table[], sql: string, file: string | null): Promise<Answer> {
  const scratch = await mkdtemp(join(tmpdir(), 'softlabel-results-'));
  try {
    return await withDatabase(tables, scratch, async (database) => {
      const result = await ask(database, sql, tables);
      if (file !== null) await write(database, result, file, join(scratch, 'answer'));
      const rows = await result.getRowsJS();
      return { columns: columnsOf(result), rows: rows.map((row) => row.map(plainValue)) };
    });
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function ask(database: DuckDBConnection, sql: string, tables: readonly Table[]): Promise<DuckDBMaterializedResult> {
  const refusal = (got: string, cause?: unknown) =>
    new UsageError(
      `results: expected SQL on the tables ${tables.map(({ name }) => name).join(', ')}, got: ${got}\nsoftlabel results without SQL prints their columns; SQL reaches no other table or file.`,
      { cause },
    );
  const results = await runEach(database, sql).catch((cause: unknown) => {
    throw refusal(cause instanceof Error ? cause.message : String(cause), cause);
  });
  const { ResultReturnType } = await loadDuckDB();
  const answers = results.filter(({ returnType, columnCount }) => returnType === ResultReturnType.QUERY_RESULT && columnCount > 0);
  if (answers.length === 0) throw refusal('no question.');
  if (answers.length > 1) throw refusal(`${answers.length} questions. Ask one at a time.`);
  return answers[0];
}

/** What each statement gives, in their order. */
async function runEach(database: DuckDBConnection, sql: string): Promise<DuckDBMaterializedResult[]> {
  const statements = await database.extractStatements(sql).catch(() => null);
  if (statements === null) return [await database.run(sql)]; // no statement, or none that is one: DuckDB tells
  const results: DuckDBMaterializedResult[] = [];
  for (let i = 0; i < statements.count; i++) results.push(await (await statements.prepare(i)).run());
  return results;
}

function columnsOf(result: DuckDBMaterializedResult): Answer['columns'] {
  const types = result.columnTypes();
  return result.deduplicatedColumnNames().map((name, i) => ({ name, type: String(types[i]) }));
}

/** DuckDB writes into its scratch folder alone, and may be killed there; what it wrote then goes to its place whole. */
async function write(database: DuckDBConnection, result: DuckDBMaterializedResult, file: string, temporary: string): Promise<void> {
  await createTable(database, ANSWER, columnsOf(result));
  const appender = await database.createAppender(ANSWER);
  for (let i = 0; i < result.chunkCount; i++) appender.appendDataChunk(result.getChunk(i));
  appender.closeSync();
  await database.run(`COPY ${ANSWER} TO ${quotedText(temporary)} (${COPY_OPTIONS[formatOf(file)]})`);
  await nodeFiles.writeWhole(file, await nodeFiles.readFile(temporary));
}

/** A name that no table of a user's SQL is likely to have. */
const ANSWER = 'softlabel_answer';

/** An answer for programs: rows as objects. */
export function answerDocument({ columns, rows }: Answer) {
  return { columns, rows: rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]))) };
}

/** DuckDB has types that JSON has not: integers beyond 2^53 become texts, dates ISO 8601, bytes hexadecimal digits. */
function plainValue(value: unknown): PlainValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plainValue(field)]));
  return String(value);
}
