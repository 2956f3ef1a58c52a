// What a device is opened with, on Dawn's null backend.
import { availableParallelism } from 'node:os';
import { MATRIX_UNITS } from '@softlabel/runtime';
import { afterEach, expect, test, vi } from 'vitest';
import { hasBoundsChecks, openDevice } from './device.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('matrix units are opened only when asked for, and used only where the adapter lists them', async () => {
  const dawn = ['backend=null'];
  const [plain, asked] = [await openDevice({ dawn }), await openDevice({ dawn, matrixUnits: true })];
  expect(plain.gpu.features.has(MATRIX_UNITS)).toBe(false);
  expect(asked.gpu.features.has(MATRIX_UNITS)).toBe(true);
  expect(asked.profile.matrixUnit).toBe(0);
});

test('features of Dawn that are asked for apart are all enabled', async () => {
  const dawn = ['backend=null', 'enable-dawn-features=disable_symbol_renaming'];
  const device = await openDevice({ dawn, matrixUnits: true, unsafeNoBoundsChecks: true });
  expect([device.gpu.features.has(MATRIX_UNITS), hasBoundsChecks(device)]).toEqual([true, false]);
});

test.each([
  [undefined, String(2 * availableParallelism())],
  ['1', '1'],
])('threads of a software driver: %s becomes %s', async (given, used) => {
  vi.stubEnv('LP_NUM_THREADS', given);
  await openDevice({ dawn: ['backend=null'] });
  expect(process.env['LP_NUM_THREADS']).toBe(used);
});
