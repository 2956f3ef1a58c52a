// Answers and tables as a terminal shows them.
import { expect, test } from 'vitest';
import { answerText, tablesText } from './answer-text.ts';
import { tablesOf } from './tables.ts';

test('an answer is a table with its number of rows', () => {
  const columns = ['name', 'value'].map((name) => ({ name, type: 'VARCHAR' }));
  const rows = [
    ['a fraction', 0.123456789],
    ['an integer', 123456789],
    ['nothing', null],
    ['a list', [1, 'two']],
    ['lines', 'one\n  two'],
    ['long', 'x'.repeat(61)],
  ];
  expect(answerText({ columns, rows })).toBe(
    [
      'name        value',
      '----------  ------------------------------------------------------------',
      'a fraction  0.123457',
      'an integer  123456789',
      'nothing     -',
      'a list      [1,"two"]',
      'lines       one two',
      `long        ${'x'.repeat(57)}...`,
      '',
      '6 rows',
    ].join('\n'),
  );
  expect(answerText({ columns, rows: rows.slice(0, 1) })).toMatch(/\n\n1 row$/);
  expect(answerText({ columns, rows: [] })).toBe('name  value\n----  -----\n\n0 rows');
});

test('the tables are told with their columns and rows, and a question to begin with', () => {
  const epoch = { folder: 'x', expert: 0, epoch: 0, loss: null, accuracy: 0.5, validation: null, seconds: 0, identity: 'e' };
  const text = tablesText(tablesOf({ runs: [], cells: [], students: [], epochs: [epoch] }));
  for (const name of ['runs', 'cells', 'students']) expect(text).toMatch(new RegExp(`^${name}: 0 rows, each a `, 'm'));
  expect(text).toMatch(/^epochs: 1 row, each a finished epoch of an expert/m);
  expect(text).toMatch(/^loss {8}DOUBLE {3}mean training loss of the epoch in nats$/m);
  expect(text).toMatch(/\nFor example: softlabel results "select .* from cells .*"$/);
});
