// Which tile is best for a product, and that every tile fits the default limits. What the tiles compute, the kernels' tests say.
import { DEFAULT_PROFILE, type DeviceKind } from '@softlabel/runtime';
import { describe, expect, test } from 'vitest';
import { SHARED_TILES, sharedTiles, tileWorkgroups } from './shared-tile.wgsl.ts';

const best = (kind: DeviceKind, products: number, rows: number, columns: number): string =>
  sharedTiles({ ...DEFAULT_PROFILE, kind }, products, rows, columns)[0].name;

describe.each(SHARED_TILES)('$name', ({ rows, columns, depth, height, width, slices }) => {
  const invocations = (rows / height) * (columns / (4 * width)) * slices;

  test('fits 256 invocations and 16 KiB of workgroup memory', () => {
    const staged = 4 * (rows + columns) * depth;
    const joined = slices === 1 ? 0 : 64 * invocations;
    expect(invocations).toBeLessThanOrEqual(256);
    expect(staged + joined).toBeLessThanOrEqual(16_384);
  });

  test('has one block of 4 x 4 numbers for each invocation to stage', () => {
    expect(((rows + columns) * depth) / 16).toBe(invocations);
  });

  test('has room for a sum of each column of each invocation where either operand was staged', () => {
    expect(width * invocations).toBeLessThanOrEqual((Math.min(rows, columns) * depth) / 4);
  });

  test('has four accumulators where slices join them, and whole turns of the slices', () => {
    if (slices > 1) expect(height * width).toBe(4);
    expect(depth % slices).toBe(0);
  });
});

test('large products take the widest tile', () => {
  expect(best('discrete', 1, 4096, 4096)).toBe('shared-tile 128x128');
  expect(best('integrated', 1, 1024, 1024)).toBe('shared-tile 128x128');
});

test('a product that would leave processors idle takes a smaller tile, unless a batch keeps them busy', () => {
  expect(best('discrete', 1, 1024, 1024)).toBe('shared-tile 64x64');
  expect(best('discrete', 1, 256, 256)).toBe('shared-tile 16x16');
  expect(best('discrete', 32, 256, 256)).toBe('shared-tile 128x128');
});

test('a narrow product takes a tile that is at most half empty', () => {
  expect(best('discrete', 1, 100_000, 10)).toBe('shared-tile 16x16');
  expect(best('discrete', 1, 100_000, 33)).toBe('shared-tile 64x64');
  expect(best('discrete', 1, 1, 1)).toBe('shared-tile 16x16');
});

test('all tiles are offered', () => {
  const tiles = sharedTiles(DEFAULT_PROFILE, 1, 100, 100);
  expect(new Set(tiles)).toEqual(new Set(SHARED_TILES));
  expect(tileWorkgroups(SHARED_TILES[0], 3, 129, 128)).toBe(6);
});
