// Ratios and the printed table.
import { expect, test } from 'vitest';
import { environment, row } from './results.fixture.ts';
import { fileOf, mergeResults, type ResultRow, type Results, ratioOf, rowText, speedup, tableOf } from './results.ts';

test('a speedup above 1 means that ours is faster, whatever the unit', () => {
  expect(speedup('ms', 50, 600)).toBe(12);
  expect(speedup('GFLOP/s', 60, 240)).toBe(0.25);
  expect(speedup('minutes', 50, 40)).toBe(0.8);
  expect(speedup('ms', 50, 'no torch')).toBeNull();
});

test('the ratio is against the fastest peer that ran', () => {
  expect(ratioOf('ms', 50, { 'jax-js': 600, torch: 40, openblas: 'none' })).toBe(0.8);
  expect(ratioOf('ms', 50, { torch: 'none' })).toBeNull();
  expect(ratioOf('ms', 'broken', { torch: 40 })).toBeNull();
});

test('the table names each contender, its value or the reason, and the load', () => {
  const table = tableOf({ environment, rows: [row] });
  expect(table).toMatch(/jax-js +600\.0 +ours 12\.00x/);
  expect(table).toMatch(/torch +no torch$/m);
  expect(table).toContain('load 0.1 before, 1.9 after');
});

test('a row as it is printed once measured is a part of the table', () => {
  expect(rowText(row)).toMatch(/^step \(ms\)\n {2}ours +50\.0\n/);
  expect(tableOf({ environment, rows: [row, row] })).toContain(`\n\n${rowText(row)}\n\n${rowText(row)}\n`);
});

test("a row's own table stands under it, as wide as its cells", () => {
  const details = [
    { batch: 1, ms: 2.5 },
    { batch: 512, ms: 'broken' },
  ];
  expect(tableOf({ environment, rows: [{ ...row, details }] })).toContain('    batch      ms\n        1    2.50\n      512  broken\n');
});

test('counts have no digits after the point', () => {
  const counted: ResultRow = { name: 'steady', shape: '', unit: 'dispatches', ours: 40, peers: {}, ratio: null };
  expect(tableOf({ environment, rows: [counted] })).toMatch(/ours +40$/m);
});

test('results are filed by adapter and day', () => {
  expect(fileOf(environment)).toBe('llvmpipe/2026-01-01.json');
  const driver = { ...environment.driver, device: 'NVIDIA H100 80GB HBM3 (PCIe)' };
  expect(fileOf({ ...environment, driver })).toBe('NVIDIA-H100-80GB-HBM3-PCIe/2026-01-01.json');
});

test('a second bench of a day replaces its own rows; the others say what they were measured with', () => {
  const rowsNamed = (ours: number, ...names: string[]): ResultRow[] => names.map((name) => ({ ...row, name, ours }));
  const at = (hour: number, peers: { [name: string]: string }) => ({ ...environment, started: `2026-01-01T0${hour}:00:00.000Z`, peers });
  const first: Results = { environment: at(1, { torch: '1.13', tfjs: '4' }), rows: rowsNamed(1, 'step', 'gemm') };
  const second: Results = { environment: at(2, { torch: '2.0' }), rows: rowsNamed(2, 'gemm', 'plan') };
  const measured = { started: first.environment.started, revision: null, boundsChecks: true, load: [0.1, 1.9] };
  const merged = mergeResults(first, second);
  expect(merged.environment).toEqual(at(2, { torch: '2.0', tfjs: '4' }));
  expect(merged.rows).toEqual([{ ...row, ours: 1, measured }, ...rowsNamed(2, 'gemm', 'plan')]);
  const third: Results = { environment: at(3, {}), rows: rowsNamed(3, 'gemm') };
  expect(mergeResults(merged, third).rows.map(({ ours, measured: { started } = environment }) => [ours, started])).toEqual([
    [1, first.environment.started],
    [3, environment.started],
    [2, second.environment.started],
  ]);
});
