// Cells in rows: their order, their names, and the hard labels beside them.
import type { ResultCell } from '@softlabel/distill';
import { describe, expect, it } from 'vitest';
import { madeUpCell, shapesResults } from './results.fixture.ts';
import { areOfOneEpoch, cellAt, hardBeside, ipcsOf, isHard, labelEpochs, labelRowsOf, rowsOf, softRows, variantsOf } from './rows.ts';

const soft = (epoch: number, edits = '', lr = 0.01) => madeUpCell({ ipc: 1, epoch, edits, lr, accuracy: epoch / 100, n: 2 });
const hard = (lr = 0.01) => madeUpCell({ ipc: 1, epoch: null, lr, accuracy: lr, n: 2 });

describe('rowsOf', () => {
  it('puts hard labels first, then each variant by epoch, and cells by IPC', () => {
    const cells = [soft(20), soft(20, 'temperature 2'), soft(3), soft(3, 'temperature 2'), hard()];
    expect(rowsOf(cells).map(({ name }) => name)).toEqual([
      'hard',
      'expert epoch 3',
      'expert epoch 20',
      'expert epoch 3, temperature 2',
      'expert epoch 20, temperature 2',
    ]);
    const rows = rowsOf([...shapesResults.cells].reverse());
    expect(rows.map((row) => row.cells.map(({ ipc }) => ipc))).toEqual(Array.from({ length: 4 }, () => [1, 10]));
    expect(ipcsOf(rows)).toEqual([1, 10]);
    expect(labelEpochs(rows)).toEqual([3, 8, 20]);
  });

  it('keeps every cell in one row', () => {
    const inRows = rowsOf(shapesResults.cells).flatMap(({ cells }) => cells);
    expect(new Set(inRows)).toEqual(new Set(shapesResults.cells));
    expect(inRows.length).toBe(shapesResults.cells.length);
  });

  it('names the student settings that tell cells apart, and no others', () => {
    expect(rowsOf([soft(3, '', 0.1), soft(3, '', 0.01)]).map(({ name }) => name)).toEqual([
      'expert epoch 3, optimizer.lr 0.1',
      'expert epoch 3, optimizer.lr 0.01',
    ]);
    expect(rowsOf([soft(3, '', 0.1), soft(8, '', 0.01)]).map(({ name }) => name)).toEqual(['expert epoch 3', 'expert epoch 8']);
  });
});

describe('rows of other sources', () => {
  const from = (labels: Partial<ResultCell['labels']>): ResultCell => ({ ...soft(3), labels: { ...soft(3).labels, ...labels } });
  const own = from({ source: 'own', epoch: null, experts: [] });
  const argmax = from({ source: 'argmax', experts: [0] });
  const three = from({ experts: [0, 1, 2] });
  const rows = rowsOf([own, three, argmax, from({ experts: [0] }), hard()]);

  it('tell who labels, behind the hard ones', () => {
    expect(rows.map(({ name, variant }) => [name, variant])).toEqual([
      ['hard', ''],
      ['own', 'own'],
      ['3 experts epoch 3', '3 experts'],
      ['argmax epoch 3', 'argmax'],
      ['expert epoch 3', ''],
    ]);
  });

  it('are soft only where an expert labels, and hard only where the class does', () => {
    expect(softRows(rows).map(({ name }) => name)).toEqual(['3 experts epoch 3', 'argmax epoch 3', 'expert epoch 3']);
    expect(rows.filter(isHard).map(({ name }) => name)).toEqual(['hard']);
  });
});

describe('hardBeside', () => {
  it('finds the hard labels of the same IPC and settings', () => {
    const rows = rowsOf([hard(0.1), hard(0.01), soft(3, '', 0.1), soft(3, '', 0.01), soft(3, '', 0.5)]);
    expect(softRows(rows).map((row) => hardBeside(rows, row, 1)?.student.optimizer.lr)).toEqual([0.1, 0.01, undefined]);
    expect(hardBeside(rows, rows[2], 10)).toBeUndefined();
  });
});

it('variants are told when there are several', () => {
  const titles = (cells: Parameters<typeof rowsOf>[0]) => variantsOf(rowsOf(cells)).map(({ title, rows }) => [title, rows.length]);
  expect(titles([soft(3), soft(8)])).toEqual([['', 2]]);
  expect(titles([soft(3), soft(8), soft(3, 'top-k 5')])).toEqual([
    ['unedited', 2],
    ['top-k 5', 1],
  ]);
});

it('rows of one epoch differ in other things', () => {
  const differ = (cells: Parameters<typeof rowsOf>[0]) => areOfOneEpoch(rowsOf(cells));
  expect([differ([soft(3)]), differ([soft(3), soft(8)]), differ([soft(3), soft(3, 'top-k 5')])]).toEqual([false, false, true]);
});

it('labels of several runs stand for each', () => {
  const rows = labelRowsOf([1, 2].map((seed) => ({ ...soft(3), settings: { 'data.images.seed': seed } })));
  expect(rows.map(({ name }) => name)).toEqual(['expert epoch 3, images.seed 1', 'expert epoch 3, images.seed 2']);
});

it('labels of cells that differ in their students only stand once', () => {
  const rows = labelRowsOf([soft(3, '', 0.1), soft(3, '', 0.01), hard(0.1), hard(0.01)]);
  expect(rows.map(({ name, cells }) => [name, cells.length])).toEqual([
    ['hard', 1],
    ['expert epoch 3', 1],
  ]);
  expect(cellAt(rows[0], 10)).toBeUndefined();
});
