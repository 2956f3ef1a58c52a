// What a check throws, by the scope that caught it. Real devices are in packages/node.
import { expect, test } from 'vitest';
import { createDevice } from './device.ts';

const NO_MEMORY = "expected memory on the adapter, got none left (no 8 GiB). Lower the batch, the population or the model's width.";

/** A device whose error scopes catch these messages, whatever it does. */
function deviceWith(messages: { readonly [filter in GPUErrorFilter]?: string }) {
  const scopes: GPUErrorFilter[] = [];
  const gpu = {
    limits: {},
    features: new Set(),
    lost: new Promise(() => undefined),
    addEventListener: () => undefined,
    pushErrorScope: (filter: GPUErrorFilter) => scopes.push(filter),
    popErrorScope: () => {
      const message = messages[scopes.pop() ?? 'internal'];
      return Promise.resolve(message === undefined ? null : { message });
    },
  };
  return createDevice(gpu as unknown as GPUDevice, {} as GPUAdapterInfo);
}

test('a check gives what was made where no scope caught anything', async () => {
  expect(await deviceWith({}).checked('step', () => 7)).toBe(7);
});

test.each([
  [{ validation: 'wrong usage' }, 'step arena 0, 8589934592 bytes: wrong usage'],
  [{ 'out-of-memory': 'no 8 GiB' }, `step arena 0, 8589934592 bytes: ${NO_MEMORY}`],
  [{ validation: 'wrong usage', 'out-of-memory': 'no 8 GiB' }, `step arena 0, 8589934592 bytes: ${NO_MEMORY}`],
])('a check throws what the scopes caught: %j', async (messages, thrown) => {
  await expect(deviceWith(messages).checked('step arena 0, 8589934592 bytes', () => null)).rejects.toThrow(new Error(thrown));
});
