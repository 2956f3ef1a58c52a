// Which variants of the matrix product each kind of device is offered, and that those for matrix units compile. Runs no kernel: only a GPU has the units.
import { openDevice } from '@softlabel/node';
import { DEFAULT_PROFILE, type DeviceProfile, kernelLabel } from '@softlabel/runtime';
import { describe, expect, test } from 'vitest';
import { gemm, gemmBias } from './gemm.ts';

const software: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'software', subgroupSize: 8 };
const discrete: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'discrete', subgroupSize: 32, f16: true };
const matrixUnits: DeviceProfile = { ...discrete, matrixUnit: 16 };

const names = (profile: DeviceProfile, m: number, n: number, k: number): string[] =>
  gemm()
    .variants(profile, { batch: 1, m, n, k })
    .map(({ name }) => name);

test('software takes the subgroup tile, or the register tile, and is offered all tiles in workgroup memory', () => {
  const shared = [128, 64, 32, 16].map((side) => `shared-tile ${side}x${side}`);
  expect(names(software, 512, 512, 512)).toEqual(['subgroup-tile', 'register-tile', ...shared]);
  expect(names({ ...software, subgroupSize: 0 }, 512, 512, 512)).toEqual(['register-tile', ...shared]);
});

test('hardware takes a tile in workgroup memory, and the register tile last', () => {
  for (const kind of ['integrated', 'discrete'] as const) {
    const offered = names({ ...discrete, kind }, 4096, 4096, 4096);
    expect(offered[0]).toBe('shared-tile 128x128');
    expect(offered.at(-1)).toBe('register-tile');
    expect(offered).toHaveLength(5);
  }
});

test('matrix units are offered where the device was opened with them, and come first where half of their tile is in use', () => {
  expect(names(discrete, 4096, 4096, 4096)).not.toContain('matrix-unit');
  expect(names(matrixUnits, 65, 65, 1)[0]).toBe('matrix-unit');
  expect(names(matrixUnits, 4096, 64, 4096)[0]).toMatch(/^shared-tile/);
  expect(names(matrixUnits, 4096, 64, 4096)).toContain('matrix-unit');
  expect(names(matrixUnits, 1, 1, 4096)).not.toContain('matrix-unit');
  expect(names({ ...matrixUnits, subgroupSize: 0 }, 4096, 4096, 4096)).not.toContain('matrix-unit');
  expect(names({ ...matrixUnits, subgroupSize: 16 }, 4096, 4096, 4096)).not.toContain('matrix-unit');
});

describe.each([
  [32, 16],
  [32, 8],
  [64, 16],
  [64, 8],
])('subgroups of %i lanes with matrices of side %i', (subgroupSize, matrixUnit) => {
  const profile = { ...matrixUnits, subgroupSize, matrixUnit };

  test('compile with whole rows and without, with all transposes and bias', async () => {
    const device = await openDevice({ dawn: ['backend=null'], matrixUnits: true });
    for (const transposeA of [false, true])
      for (const transposeB of [false, true])
        for (const def of [gemm({ transposeA, transposeB }), gemmBias({ transposeA, transposeB })])
          for (const side of [127, 128]) {
            const [variant] = def.variants(profile, { batch: 1, m: side, n: side, k: side });
            expect(variant.name).toBe('matrix-unit');
            await device.checked(kernelLabel(def, variant), () => device.pipeline(def, variant));
          }
  });
});
