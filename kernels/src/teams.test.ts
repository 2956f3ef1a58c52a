// How invocations share out results and terms, for any shape. Runs no kernel.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Joins, sharedTeams } from './teams.ts';

const discrete = { ...DEFAULT_PROFILE, kind: 'discrete' } as const;
const integrated = { ...DEFAULT_PROFILE, kind: 'integrated' } as const;
const ofDiscrete = (joins: Joins) => sharedTeams(discrete, joins);

test('a workgroup has 64 to 256 invocations, in powers of two', () => {
  const counts = fc.integer({ min: 1, max: 2 ** 24 });
  const kinds = fc.constantFrom('software', 'integrated', 'discrete');
  fc.assert(
    fc.property(kinds, counts, counts, counts, fc.constantFrom(4, 16), (kind, results, terms, neighbours, bytes) => {
      const { name, teams, lanes } = sharedTeams({ ...DEFAULT_PROFILE, kind }, { results, terms, neighbours, bytes });
      for (const count of [teams, lanes]) expect(Number.isInteger(Math.log2(count))).toBe(true);
      expect(teams * lanes).toBeGreaterThanOrEqual(64);
      expect(teams * lanes).toBeLessThanOrEqual(256);
      expect(name).toBe(`shared-tile ${lanes}x${teams}`);
    }),
  );
});

test('neighbouring teams read a cache line, or what lies side by side', () => {
  expect(ofDiscrete({ results: 8192, terms: 1024, neighbours: 32, bytes: 16 })).toMatchObject({ teams: 8, lanes: 32 });
  expect(ofDiscrete({ results: 8192, terms: 1024, neighbours: 32, bytes: 4 })).toMatchObject({ teams: 32, lanes: 8 });
  expect(ofDiscrete({ results: 8192, terms: 1024, neighbours: 3, bytes: 16 })).toMatchObject({ teams: 2, lanes: 128 });
  expect(ofDiscrete({ results: 8192, terms: 1024, neighbours: 1, bytes: 4 })).toMatchObject({ teams: 1, lanes: 256 });
});

test('few results get large teams, where that makes more workgroups', () => {
  const few = { results: 320, terms: 1024, neighbours: 32, bytes: 16 };
  expect(ofDiscrete(few)).toMatchObject({ teams: 2, lanes: 128 });
  expect(sharedTeams(integrated, few)).toMatchObject({ teams: 8, lanes: 32 });
  expect(ofDiscrete({ ...few, terms: 64 })).toMatchObject({ teams: 8, lanes: 16 });
});

test('few terms get small teams, and many of them', () => {
  expect(ofDiscrete({ results: 256, terms: 10, neighbours: 1, bytes: 4 })).toMatchObject({ teams: 32, lanes: 2 });
  expect(ofDiscrete({ results: 256, terms: 1, neighbours: 1, bytes: 4 })).toMatchObject({ teams: 64, lanes: 1 });
});
