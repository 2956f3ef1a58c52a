// Who waits for a device when a signal asks to stop. Real devices are in packages/train.
import { expect, test } from 'vitest';
import type { Device } from './device.ts';
import { interruptible } from './interruptible.ts';

const never = new Promise<never>(() => undefined);
const STOP = new Error('stop');

/** A device that gives what it is handed, and counts what was made on it. */
function countingDevice() {
  const made: string[] = [];
  const device = {
    settle: <T>(promise: Promise<T>) => promise,
    async checked<T>(what: string, make: () => T) {
      made.push(what);
      return make();
    },
  };
  return { made, device: device as unknown as Device };
}

test('without a signal the device is as it was', () => {
  const { device } = countingDevice();
  expect(interruptible(device, undefined)).toBe(device);
});

test('until it is asked to stop it gives and throws what the device does', async () => {
  const device = interruptible(countingDevice().device, new AbortController().signal);
  expect(await device.settle(Promise.resolve(7))).toBe(7);
  await expect(device.settle(Promise.reject(new Error('lost')))).rejects.toThrow(/^lost$/);
  expect(await device.checked('buffer', () => 8)).toBe(8);
});

test('a wait ends when it is asked to stop, and a later one does not begin', async () => {
  const controller = new AbortController();
  const device = interruptible(countingDevice().device, controller.signal);
  const waits = [device.settle(never), device.checked('buffer', () => 8).then(() => device.settle(never))];
  controller.abort(STOP);
  for (const wait of [...waits, device.settle(never), device.settle(Promise.reject(new Error('lost')))])
    await expect(wait).rejects.toBe(STOP);
});

test('nothing is made once it is asked to stop', async () => {
  const controller = new AbortController();
  const { device: plain, made } = countingDevice();
  const device = interruptible(plain, controller.signal);
  await device.checked('first', () => null);
  controller.abort(STOP);
  await expect(device.checked('second', () => null)).rejects.toBe(STOP);
  expect(made).toEqual(['first']);
});

test('a signal hears nothing of waits that are over', async () => {
  const { signal } = new AbortController();
  let listening = 0;
  const counted = new Proxy(signal, {
    get(target, name) {
      if (name === 'addEventListener') listening++;
      if (name === 'removeEventListener') listening--;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const device = interruptible(countingDevice().device, counted);
  await device.settle(Promise.resolve(1));
  await device.settle(Promise.reject(STOP)).catch(() => undefined);
  await Promise.resolve();
  expect(listening).toBe(0);
});
