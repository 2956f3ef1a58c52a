// Turns and failures of the measurement. How long anything takes is not tested.
import { expect, test } from 'vitest';
import { measure } from './measure.ts';
import type { Contender } from './race.ts';

const contender = (name: string, turns: string[], failAt = Infinity): Contender => ({
  name,
  flops: 1e9,
  async run(times) {
    if (turns.push(name) > failAt) throw new Error(`${name} broke`);
    const end = performance.now() + times * 20;
    while (performance.now() < end);
  },
});

test('contenders take turns at least seven times', async () => {
  const turns: string[] = [];
  const [a, b] = [contender('a', turns), contender('b', turns)];
  const values = await measure([a, b], 'ms', 0);
  const timed = turns.slice(4).join('');
  expect(timed).toBe('ab'.repeat(timed.length / 2));
  expect(timed.length / 2).toBeGreaterThanOrEqual(7);
  expect(values.get(a)).toBeGreaterThan(0);
});

test('one that breaks gives its reason, and the others go on', async () => {
  const [good, bad] = [contender('good', []), contender('bad', [], 3)];
  const values = await measure([bad, good], 'GFLOP/s', 0);
  expect(values.get(bad)).toBe('bad broke');
  expect(values.get(good)).toBeGreaterThan(0);
});

test('one that has run before is not run again to warm up', async () => {
  const turns: string[] = [];
  const [known, fresh] = [{ ...contender('known', turns), bestMs: 20 }, contender('fresh', turns)];
  await measure([known, fresh], 'ms', 0);
  expect(turns.slice(0, 4).join(' ')).toBe('fresh fresh known fresh');
});

test('one that takes minutes keeps the best of what it showed before', async () => {
  const turns: string[] = [];
  const slow = { ...contender('slow', turns), bestMs: 100_000 };
  expect((await measure([slow], 'ms', 0)).get(slow)).toBe(100_000);
  expect(turns).toEqual([]);
});

test('turns go on for as long as is wanted', async () => {
  const start = performance.now();
  await measure([contender('one', [])], 'ms', 3000);
  expect(performance.now() - start).toBeGreaterThan(3000);
});
