// The jackknife: exact for means, about right for logarithms of variances.
import { expect, test } from 'vitest';
import { normalDraws } from './draws.fixture.ts';
import { jackknife } from './jackknife.ts';
import { studentTQuantile } from './student-t.ts';
import { summary } from './summary.ts';

const mean = (values: readonly number[]) => summary(values).mean;

test('pseudo-values of a mean are the values', () => {
  expect(jackknife([1, 4, 2], mean)).toEqual([1, 4, 2].map((value) => expect.closeTo(value, 12)));
});

test('the interval of the logarithm of a deviation holds the true one about 95 times in 100', () => {
  const normal = normalDraws(3);
  const runs = 500;
  const held = Array.from({ length: runs }, () => {
    const values = Array.from({ length: 8 }, () => 2 * normal());
    const pseudo = summary(jackknife(values, (some) => Math.log(Number(summary(some).std))));
    const half = (studentTQuantile(0.95, 7) * Number(pseudo.std)) / Math.sqrt(8);
    return Math.abs(pseudo.mean - Math.log(2)) <= half;
  });
  const share = held.filter(Boolean).length / runs;
  expect(share).toBeGreaterThan(0.9);
  expect(share).toBeLessThan(0.98);
});

test('one group says nothing', () => {
  expect(() => jackknife([1], mean)).toThrow('jackknife: expected at least 2 groups, got 1.');
});
