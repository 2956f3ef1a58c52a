// What is kept of a table's rows, and what is let go. Not Parquet: parquet.test.ts reads that.
import { expect, test } from 'vitest';
import { keepRows } from './kept-rows.ts';

/** Asks for stretches by name, all of `count` rows; says which of them had to be decoded. */
async function decodedOf(count: number, asked: string): Promise<string> {
  const keep = keepRows<string>();
  let decoded = '';
  for (const name of asked) {
    await keep(name, count, async () => {
      decoded += name;
      return [name];
    });
  }
  return decoded;
}

test('the stretches asked for last are kept: two of many rows, or as many as have 64 rows', async () => {
  expect(await decodedOf(1000, 'abababca')).toBe('abca');
  expect(await decodedOf(16, 'abcdabcdeb')).toBe('abcde');
  expect(await decodedOf(16, 'abcdea')).toBe('abcdea');
});

test('what could not be decoded is tried again', async () => {
  const keep = keepRows<string>();
  await expect(keep('a', 1, () => Promise.reject(new Error('too many open files')))).rejects.toThrow('too many open files');
  expect(await keep('a', 1, async () => ['row'])).toEqual(['row']);
});
