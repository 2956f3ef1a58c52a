// What a device is opened with, on Dawn's null backend.
import { availableParallelism } from 'node:os';
import { MATRIX_UNITS } from '@softlabel/runtime';
import { afterEach, expect, test, vi } from 'vitest';
import { openDevice } from './device.ts';

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

test.each([
  [undefined, String(2 * availableParallelism())],
  ['1', '1'],
])('threads of a software driver: %s becomes %s', async (given, used) => {
  vi.stubEnv('LP_NUM_THREADS', given);
  await openDevice({ dawn: ['backend=null'] });
  expect(process.env['LP_NUM_THREADS']).toBe(used);
});
