// The stand-in for vitest: it must refuse what is wrong, and have all that the kernels' tests use.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readText } from '../repository.ts';
import { kernelTests } from './code.ts';
import * as standIn from './kernel-tests.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Exit code and printed lines of files, each a function that defines tests. */
async function outcome(files: { [path: string]: () => void }, words: string[] = []) {
  const lines: string[] = [];
  const loads = Object.fromEntries(Object.entries(files).map(([path, define]) => [path, async () => define()]));
  return { code: await standIn.runTests(loads, words, (line) => lines.push(line)), lines };
}

test('tables, groups and failures', async () => {
  const define = () =>
    standIn.describe.each([{ name: 'nn' }, { name: 'nt' }])('gemm $name', () => {
      standIn.test.each([
        [1, 2],
        [3, 4],
      ])('%i by %i', (m, n) => standIn.expect(Number(m) + Number(n)).toBe(3));
      standIn.test.each([5])('k %i', async (k) => standIn.expect(k).toBe(5));
    });
  expect(await outcome({ 'gemm.test.ts': define, 'pool.test.ts': () => standIn.test('runs', () => undefined) })).toEqual({
    code: 1,
    lines: [
      'gemm.test.ts: 4 passed, 2 failed',
      '  gemm nn > 3 by 4: expected 3, got 7.',
      '  gemm nt > 3 by 4: expected 3, got 7.',
      'pool.test.ts: 1 passed, 0 failed',
      '2 files, 5 tests passed, 2 failed',
    ],
  });
});

test('words choose files, and no test at all is a failure', async () => {
  const files = { 'gemm.test.ts': () => standIn.test('runs', () => undefined), 'pool.test.ts': () => undefined };
  expect(await outcome(files, ['gemm'])).toEqual({
    code: 0,
    lines: ['gemm.test.ts: 1 passed, 0 failed', '1 files, 1 tests passed, 0 failed'],
  });
  expect((await outcome(files, ['pool'])).code).toBe(1);
});

test('a word of no file is refused with the files that there are', async () => {
  const files = { 'gemm.test.ts': () => standIn.test('runs', () => undefined), 'pool.test.ts': () => undefined };
  expect(await outcome(files, ['gemm', 'nosuch'])).toEqual({
    code: 2,
    lines: ["kernel-tests: expected a test file or a part of its path, got 'nosuch'. Take one of these: gemm.test.ts, pool.test.ts"],
  });
});

describe('matchers', () => {
  const throwing = () => {
    throw new Error('out of range');
  };
  test.each([
    ['toBe', () => standIn.expect(Number.NaN).toBe(Number.NaN), () => standIn.expect(0).toBe(-0)],
    ['toEqual', () => standIn.expect([1, { a: 2 }]).toEqual([1, { a: 2 }]), () => standIn.expect([1, { a: 2 }]).toEqual([1, { a: 3 }])],
    ['toBeNull', () => standIn.expect(null).toBeNull(), () => standIn.expect(undefined).toBeNull()],
    ['toBeGreaterThan', () => standIn.expect(2).toBeGreaterThan(1), () => standIn.expect(1).toBeGreaterThan(1)],
    ['toBeLessThan', () => standIn.expect(1).toBeLessThan(2), () => standIn.expect(Number.NaN).toBeLessThan(2)],
    ['toBeCloseTo', () => standIn.expect(1.004).toBeCloseTo(1), () => standIn.expect(1.004).toBeCloseTo(1, 3)],
    ['toHaveLength', () => standIn.expect([1, 2]).toHaveLength(2), () => standIn.expect([1, 2]).toHaveLength(1)],
    ['toMatch', () => standIn.expect('tile 64').toMatch(/64$/), () => standIn.expect('tile 32').toMatch(/64$/)],
    ['toThrow', () => standIn.expect(throwing).toThrow('of range'), () => standIn.expect(() => 1).toThrow('of range')],
  ])('%s', (_, right, wrong) => {
    right();
    expect(wrong).toThrow(/^expected /);
  });

  test("those of the kernels' tests are all there", () => {
    const used = kernelTests(root).flatMap((path) =>
      [...readText(path).matchAll(/\)\s*\.((?:not\.|rejects\.)?to[A-Z]\w*)\(/g)].map(([, name]) => name),
    );
    expect(used).toContain('toBe');
    expect(used.filter((name) => !(name in standIn.expect(0)))).toEqual([]);
  });
});
