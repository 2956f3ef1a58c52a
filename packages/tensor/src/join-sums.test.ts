// What joining sums of columns promises: every launch once, in an order that no number notices. No device.
import { columnSums, moveFill } from '@softlabel/kernels';
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinSums } from './join-sums.ts';
import type { Launch } from './lower.ts';
import { newStorage, type Storage } from './storage.ts';

const STORAGES = Array.from({ length: 12 }, (_, i) => newStorage(`storage ${i}`, 256, 1, { kind: 'arena' }));
const operandOf = (storage: Storage) => ({ storages: [storage], bytes: storage.bytes, members: 1 });

function sumOf(x: Storage, y: Storage, { rows = 2, columns = 3, members = 1 } = {}): Launch {
  const [kernel] = columnSums;
  const params = { rows0: rows, columns0: columns };
  return {
    kernel,
    variant: kernel.variants(DEFAULT_PROFILE, params)[0],
    params,
    operands: [operandOf(x), operandOf(y)],
    members,
    label: 'sum',
  };
}

function fillOf(y: Storage): Launch {
  const params = { count: 64, value: 0 };
  const [variant] = moveFill.variants(DEFAULT_PROFILE, params);
  return { kernel: moveFill, variant, params, operands: [operandOf(y)], members: 1, label: 'fill' };
}

const join = (launches: readonly Launch[]) => joinSums(launches, DEFAULT_PROFILE);
const kernels = (launches: readonly Launch[]) => join(launches).map(({ kernel }) => kernel.name);
const storagesOf = ({ operands }: Launch): Storage[] => operands.flatMap(({ storages }) => storages);

/** The sums of a joined launch apart again, by the storages that each binds. */
const apart = (launches: readonly Launch[]): Storage[][] =>
  launches.flatMap((launch) => {
    const storages = storagesOf(launch);
    return launch.label === 'fill' ? [storages] : Array.from({ length: storages.length / 2 }, (_, i) => storages.slice(2 * i, 2 * i + 2));
  });

const distinct = fc.uniqueArray(fc.constantFrom(...STORAGES), { minLength: 2, maxLength: 2 });
const anyLaunch = fc.oneof(
  distinct.map(([x, y]) => sumOf(x, y)),
  fc.constantFrom(...STORAGES).map(fillOf),
);

test('launches that share storage keep their order, and none is lost or done twice', () => {
  fc.assert(
    fc.property(fc.array(anyLaunch, { maxLength: 30 }), (launches) => {
      const joined = join(launches);
      expect(apart(joined)).toHaveLength(launches.length);
      for (const storage of STORAGES) {
        const users = (list: Storage[][]) => list.filter((storages) => storages.includes(storage));
        expect(users(apart(joined))).toEqual(users(apart(launches)));
      }
      for (const launch of joined) expect(new Set(storagesOf(launch)).size).toBe(launch.operands.length);
    }),
  );
});

test('sums wait past launches that do not concern them, four at most together', () => {
  const [a, b, c, d, e, f, g, h, i, j, k] = STORAGES;
  const launches = [sumOf(a, b), fillOf(k), sumOf(c, d), sumOf(e, f), sumOf(g, h), sumOf(i, j)];
  expect(kernels(launches)).toEqual(['move/fill', 'reduce/column-sums-of-4', 'reduce/column-sums-of-1']);
  expect(join([sumOf(a, b), sumOf(c, d, { rows: 5, columns: 7 })])[0].params).toEqual({ rows0: 2, columns0: 3, rows1: 5, columns1: 7 });
});

test('long sums, large ones and those of another population go alone', () => {
  const [a, b, c, d] = STORAGES;
  for (const other of [{ rows: 257 }, { columns: 2 ** 21 }, { members: 3 }])
    expect(join([sumOf(a, b), sumOf(c, d, other)]).map(({ operands }) => operands.length)).toEqual([2, 2]);
});
