// How much of a training set a device should have room for. No device.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { rowsFor } from './held-set.ts';
import { convNet } from './models/convnet.ts';

const SIDE = 8;
const modelOf = (classes: number) =>
  convNet({ depth: 1, width: 4, norm: 'none', pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, classes);
const roomFor = (classes: number) => rowsFor({ profile: DEFAULT_PROFILE }, modelOf(classes), 100_000, 256, 'u8');

test('there is room for all images where they and their targets fit, for those of some steps else', () => {
  expect(roomFor(10)).toBe(2 ** 17);
  const [classes, most] = [1000, DEFAULT_PROFILE.maxBindingBytes];
  expect(2 ** 17 * SIDE * SIDE * 3).toBeLessThan(most);
  expect(2 ** 17 * classes * 4).toBeGreaterThan(most);
  expect(roomFor(classes) * classes * 4).toBeLessThanOrEqual(most);
  expect(roomFor(classes)).toBeGreaterThanOrEqual(256);
});
