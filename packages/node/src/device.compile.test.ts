// Features a device is opened with, on Dawn's null backend.
import { MATRIX_UNITS } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { openDevice } from './device.ts';

test('matrix units are opened only when asked for, and used only where the adapter lists them', async () => {
  const dawn = ['backend=null'];
  const [plain, asked] = [await openDevice({ dawn }), await openDevice({ dawn, matrixUnits: true })];
  expect(plain.gpu.features.has(MATRIX_UNITS)).toBe(false);
  expect(asked.gpu.features.has(MATRIX_UNITS)).toBe(true);
  expect(asked.profile.matrixUnit).toBe(0);
});
