// DuckDB in memory with tables in it, and nothing else within its reach. Not what is asked of it.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Table } from './tables.ts';

/** Runs `body` on a database of `tables`. From there, SQL reaches these tables and files in the folder `scratch`: no other file, no network, no extension. */
export async function withDatabase<T>(
  tables: readonly Table[],
  scratch: string,
  body: (database: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await loadDuckDB();
  // Without a folder of its own for what memory has no room for, it would make one where it runs.
  const instance = await DuckDBInstance.create(':memory:', { temp_directory: '' });
  const database = await instance.connect();
  try {
    for (const table of tables) await load(database, table);
    await confine(database, scratch);
    return await body(database);
  } finally {
    database.closeSync();
    instance.closeSync();
  }
}

/** 68 MB of machine code, so only the commands that need it load it. */
export async function loadDuckDB() {
  try {
    return await import('@duckdb/node-api');
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new Error(
      `results: expected DuckDB (@duckdb/node-api), got: ${reason}. The archive that unpacks itself has no room for it: copy the run folders to a checkout of Softlabel and ask there.`,
      { cause },
    );
  }
}

async function load(database: DuckDBConnection, { name, columns, rows }: Table): Promise<void> {
  await createTable(database, name, columns);
  const appender = await database.createAppender(name);
  for (const row of rows) {
    for (const value of row) {
      if (value === null) appender.appendNull();
      else if (typeof value === 'number') appender.appendDouble(value);
      else appender.appendVarchar(value);
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** An empty table. */
export async function createTable(
  database: DuckDBConnection,
  name: string,
  columns: readonly { readonly name: string; readonly type: string }[],
): Promise<void> {
  await database.run(`CREATE TABLE ${name} (${columns.map((column) => `${quotedName(column.name)} ${column.type}`).join(', ')})`);
}

const quotedName = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A text of SQL. */
export const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** None of this can be taken back, by SQL least of all. */
async function confine(database: DuckDBConnection, scratch: string): Promise<void> {
  await database.run(`SET allowed_directories = [${quotedText(scratch)}]`);
  await database.run('SET enable_external_access = false');
  await database.run('SET lock_configuration = true');
}
