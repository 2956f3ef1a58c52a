// Ratios and the printed table.
import { expect, test } from 'vitest';
import { fileOf, type ResultRow, type Results, ratioOf, speedup, tableOf } from './results.ts';

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

const row: ResultRow = { name: 'step', shape: 'small', unit: 'ms', ours: 50, peers: { 'jax-js': 600, torch: 'no torch' }, ratio: 12 };
const environment: Results['environment'] = {
  adapter: 'llvmpipe',
  driver: { vendor: '', architecture: '', device: '', description: '' },
  kind: 'software',
  features: [],
  versions: { softlabel: '0.1.0', node: '20.19.0', webgpu: null },
  revision: null,
  platform: { system: 'linux', release: '', architecture: 'x64', cpu: 'a processor', cores: 2, memoryBytes: 0 },
  started: '2026-01-01T00:00:00.000Z',
  load: [0.1, 1.9],
  peers: { '@jax-js/jax': '0.1.25' },
};

test('the table names each contender, its value or the reason, and the load', () => {
  const table = tableOf({ environment, rows: [row] });
  expect(table).toMatch(/jax-js +600\.0 +ours 12\.00x/);
  expect(table).toMatch(/torch +no torch$/m);
  expect(table).toContain('load 0.1 before, 1.9 after');
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
