// A tuning table's file comes back as it was, is checked, and is the same whatever the order of its choices.
import { expect, test } from 'vitest';
import { parseTuningTable, printTuningTable, tuningIdentity } from './tuning-table.ts';

const gemm = { kernel: 'gemm/nn', params: { batch: 1, m: 8, n: 8, k: 8 }, variant: { name: 'tile', side: 8, vector: true } };
const conv = { kernel: 'conv2d/forward', params: { images: 2 }, variant: { name: 'direct' } };
const table = { adapter: 'An adapter', driver: 'its driver 1.2', choices: [gemm, conv] };

test('comes back as it was', () => {
  expect(parseTuningTable(printTuningTable(table), 'tuning.json')).toEqual(table);
  expect(parseTuningTable(printTuningTable({ ...table, choices: [] }), 'tuning.json').choices).toEqual([]);
});

test('names what is wrong in a file, and the file', () => {
  expect(() => parseTuningTable('{', 'a/tuning.json')).toThrow(/^tuning: expected JSON in a\/tuning\.json, got: /);
  expect(() => parseTuningTable('{"adapter":"a","driver":"d","choices":[{"kernel":3}]}', 'a/tuning.json')).toThrow(
    'tuning: expected text at choices[0].kernel in a/tuning.json, got 3.',
  );
});

test('the identity is that of the choices, not of their order, and none without a table', async () => {
  const identity = await tuningIdentity(table);
  expect(await tuningIdentity({ ...table, choices: [conv, gemm] })).toBe(identity);
  expect(await tuningIdentity({ ...table, choices: [{ ...conv, variant: { name: 'tile' } }, gemm] })).not.toBe(identity);
  expect(await tuningIdentity(null)).toBe('none');
});
