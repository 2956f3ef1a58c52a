// Questions to DuckDB: what they may reach, what answers are as plain data and as files.
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { UsageError } from '../base.ts';
import { temporaryFolder } from '../cli.fixture.ts';
import { answerDocument, answerSql, formatOf } from './answer.ts';
import type { Table } from './tables.ts';

let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'secret.csv'), 'a\n1\n');
});
afterAll(() => rm(folder, { recursive: true }));

const column = (name: string, type: Table['columns'][number]['type']) => ({ name, type, meaning: '' });
const tables: Table[] = [
  {
    name: 'cells',
    row: 'a cell',
    columns: [column('folder', 'VARCHAR'), column('ipc', 'INTEGER'), column('mean', 'DOUBLE'), column('settings', 'JSON')],
    rows: [
      ["it's", 1, 0.1, '{"lr":0.5}'],
      ['y', 10, null, null],
    ],
  },
  { name: 'runs', row: 'a run', columns: [column('seed', 'UINTEGER')], rows: [[0xffffffff]] },
];
const ask = (sql: string, file: string | null = null) => answerSql(tables, sql, file);
const valuesOf = async (sql: string) => (await ask(sql)).rows;

test('rows come in, with nothing lost and null as null', async () => {
  expect(answerDocument(await ask('from cells'))).toEqual({
    columns: [
      { name: 'folder', type: 'VARCHAR' },
      { name: 'ipc', type: 'INTEGER' },
      { name: 'mean', type: 'DOUBLE' },
      { name: 'settings', type: 'VARCHAR' },
    ],
    rows: [
      { folder: "it's", ipc: 1, mean: 0.1, settings: '{"lr":0.5}' },
      { folder: 'y', ipc: 10, mean: null, settings: null },
    ],
  });
  expect(await valuesOf('select seed from runs')).toEqual([[0xffffffff]]);
  expect(await valuesOf('select settings.lr::double from cells')).toEqual([[0.5], [null]]);
});

test.each([
  ['count(*)', 2],
  ['sum(ipc)', 11],
  ['9007199254740993::bigint', '9007199254740993'],
  ['1.5::decimal(4, 2)', 1.5],
  ["date '2026-01-02'", '2026-01-02T00:00:00.000Z'],
  ['true', true],
  ["'a'::blob", '61'],
  ['[1::bigint, null]', [1, null]],
  ["{'a': 2::bigint}", { a: 2 }],
])('%s is plain data', async (expression, value) => {
  expect(await valuesOf(`select ${expression} from cells limit 1`)).toEqual([[value]]);
});

test('a column that occurs twice has two names, and several statements give the last answer', async () => {
  expect(answerDocument(await ask('select 1 as a, 2 as a')).rows).toEqual([{ a: 1, 'a:1': 2 }]);
  expect(await valuesOf('drop table runs; select 2')).toEqual([[2]]);
  expect(await valuesOf('pivot cells on ipc using count(*)')).toHaveLength(2);
});

test.each([
  ['selec 1', /got: .*Parser Error: syntax error at or near "selec"/],
  ['select nope from cells', /got: Binder Error: .*"nope" not found/],
  ['', /got: no question\./],
  ['select 5 as a; select 6 as b', /got: 2 questions\. Ask one at a time\./],
])('%j is refused in the words of DuckDB, with the tables named', async (sql, reason) => {
  const refusal = ask(sql);
  await expect(refusal).rejects.toThrow(UsageError);
  await expect(refusal).rejects.toThrow(/^results: expected SQL on the tables cells, runs, got: /);
  await expect(refusal).rejects.toThrow(reason);
});

test.each([
  "select * from read_csv('FOLDER/secret.csv')",
  "select * from 'FOLDER/secret.csv'",
  "select * from read_text('FOLDER/secret.csv')",
  "select * from glob('FOLDER/*')",
  "copy cells to 'FOLDER/out.csv'",
  "export database 'FOLDER/out'",
  "attach 'FOLDER/out.db'",
  "select * from read_csv('https://example.com/x.csv')",
  'install httpfs',
  'load httpfs',
  'set enable_external_access = true',
  'set lock_configuration = false',
  "set allowed_directories = ['FOLDER']",
])('%s reaches nothing', async (sql) => {
  const before = await readdir(folder);
  await expect(ask(sql.replace('FOLDER', folder))).rejects.toThrow(/Permission Error|Catalog Error|configuration has been locked/);
  expect(await readdir(folder)).toEqual(before);
});

test('an answer goes into a CSV file, whole and in place of an older one, and nothing else is left', async () => {
  const scratch = join(folder, 'scratch');
  await mkdir(scratch);
  vi.stubEnv('TMPDIR', scratch);
  const file = join(folder, 'made/by it', "what's.csv");
  for (const text of ['old', 'new']) await ask(`select '${text}' as word, folder, mean from cells`, file);
  expect(await readFile(file, 'utf8')).toBe("word,folder,mean\nnew,it's,0.1\nnew,y,\n");
  expect(await readdir(join(folder, 'made/by it'))).toEqual(["what's.csv"]);
  expect(await readdir(scratch)).toEqual([]);
  vi.unstubAllEnvs();
});

test('an answer goes into a Parquet file with its types and its order', async () => {
  const file = join(folder, 'answer.PARQUET');
  const { rows } = await ask(
    'select range as "a b", range % 3 = 0 as third, null::double as nothing from range(5000) order by 1 desc',
    file,
  );
  expect(rows).toHaveLength(5000);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`from '${file}'`);
  expect(reader.columnNames()).toEqual(['a b', 'third', 'nothing']);
  expect(reader.columnTypes().map(String)).toEqual(['BIGINT', 'BOOLEAN', 'DOUBLE']);
  expect(reader.getRowsJS().slice(0, 2)).toEqual([
    [4999n, false, null],
    [4998n, true, null],
  ]);
  connection.closeSync();
  instance.closeSync();
});

test('a file that cannot be written leaves the old one', async () => {
  const file = join(folder, 'taken.csv');
  await mkdir(file);
  await expect(ask('from cells', file)).rejects.toThrow(/^writeWhole: expected to write \d+ bytes to .*taken\.csv/);
  await access(file);
  expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
});

test('a file names its format', () => {
  expect([formatOf('a.csv'), formatOf('b.c/d.Parquet')]).toEqual(['csv', 'parquet']);
  expect(() => formatOf('a.xlsx')).toThrow(
    new UsageError('results: expected a file that ends in .csv or .parquet at --export, got a.xlsx. Name it by its format.'),
  );
});
