// Column sums of several matrices on the device against their reference.
import { launchKernel } from '@softlabel/runtime';
import { checkKernel, sharedDevice, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { columnSumsReference } from './column-sums.reference.ts';
import { columnSums } from './column-sums.ts';

const MATRICES = [
  [10, 1],
  [1, 31],
  [7, 65],
  [256, 33],
] as const;

describe.each(columnSums.map((def, i) => [def.name, def, MATRICES.slice(0, i + 1)] as const))('%s', (_, def, matrices) => {
  test('matrices of different sizes', async () => {
    const params = Object.fromEntries(
      matrices.flatMap(([rows, columns], i) => [[`rows${i}`, rows] as const, [`columns${i}`, columns] as const]),
    );
    const arrays = Object.fromEntries(
      matrices.flatMap(([rows, columns], i) => [[`x${i}`, uniformArray(rows * columns, i)] as const, [`y${i}`, columns] as const]),
    );
    await checkKernel(def, columnSumsReference, { params, arrays });
  });
});

test('a sum has the same bits in whatever launch it runs', async () => {
  const device = await sharedDevice();
  const [x, other] = [uniformArray(77 * 40, 1), uniformArray(5 * 90, 2)];
  const [one, two] = columnSums;
  for (const [i, variant] of one.variants(device.profile, {}).entries()) {
    const alone = await launchKernel(device, one, {
      variant,
      params: { rows0: 77, columns0: 40 },
      arrays: { x0: x, y0: new Float32Array(40) },
    });
    const second = await launchKernel(device, two, {
      variant: two.variants(device.profile, {})[i],
      params: { rows0: 5, columns0: 90, rows1: 77, columns1: 40 },
      arrays: { x0: other, y0: new Float32Array(90), x1: x, y1: new Float32Array(40) },
    });
    expect(second['y1']).toEqual(alone['y0']);
  }
});
