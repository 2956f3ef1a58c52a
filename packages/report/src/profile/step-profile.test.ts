// Groups of launches: sums, order, rates, and what bounds them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CEILINGS, LAUNCHES, PROFILE } from './profile.fixture.ts';
import { boundOf, GROUPINGS, groupLaunches, launchesMs } from './step-profile.ts';

test('launches of one kernel are summed, held against the ceilings, and the longest group comes first', () => {
  const groups = groupLaunches(LAUNCHES, 'kernel', CEILINGS);
  expect(groups.map(({ name, calls }) => [name, calls])).toEqual([
    ['conv2d/forward[tile]', 2],
    ['pointwise/relu[long-loop]', 1],
    ['move/strided[run]', 1],
    ['reduce/sum[<row>]', 1],
  ]);
  const [conv, relu, move] = groups;
  expect(conv).toMatchObject({ ms: 12, flops: 6e8, bytes: 2e6, bound: 'compute' });
  expect(conv.flopsPerSecond).toBeCloseTo(5e10, -3);
  expect(conv.ofCompute).toBeCloseTo(0.5, 9);
  expect(conv.share).toBeCloseTo(12 / 14, 9);
  expect(relu).toMatchObject({ bound: 'memory' });
  expect(relu.ofMemory).toBeCloseTo(0.8, 9);
  expect(move).toMatchObject({ flopsPerSecond: 0, bound: 'neither' });
});

test('by op, by layer and by launch', () => {
  const names = (by: (typeof GROUPINGS)[number]) => groupLaunches(LAUNCHES, by, CEILINGS).map(({ name }) => name);
  expect(names('op')).toEqual(['conv2d', 'relu', 'transpose', 'sum']);
  expect(names('layer')).toEqual(['features_a.0', 'features_b.0', 'features_a.3', '(no layer)']);
  expect(names('launch')).toEqual([
    '1 features_a.0: conv2d conv2d/forward[tile]',
    '2 features_b.0: conv2d conv2d/forward[tile]',
    '3 features_a.3: relu pointwise/relu[long-loop]',
    '4 transpose move/strided[run]',
    '5 sum reduce/sum[<row>]',
  ]);
});

test('whatever the grouping, nothing is lost', () => {
  const launches = fc.array(fc.record({ place: fc.nat(LAUNCHES.length - 1), ms: fc.nat(1e6).map((us) => us / 1000) }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(launches, fc.constantFrom(...GROUPINGS), (chosen, by) => {
      const some = chosen.map(({ place, ms }) => ({ ...LAUNCHES[place], ms }));
      const groups = groupLaunches(some, by, CEILINGS);
      const total = launchesMs({ ...PROFILE, launches: some });
      expect(groups.reduce((sum, { calls }) => sum + calls, 0)).toBe(some.length);
      expect(groups.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(total, 6);
      expect(groups.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(total === 0 ? 0 : 1, 9);
      for (const { flopsPerSecond, bytesPerSecond } of groups) expect([flopsPerSecond, bytesPerSecond].every(Number.isFinite)).toBe(true);
    }),
  );
});

test.each([
  [0.5, 0.2, 'compute'],
  [0.2, 0.5, 'memory'],
  [0.1, 0.1, 'compute'],
  [0.05, 0.09, 'neither'],
  [0, 1.4, 'memory'],
] as const)('%d of compute and %d of memory: bound by %s', (compute, memory, bound) => {
  expect(boundOf(compute, memory)).toBe(bound);
});
