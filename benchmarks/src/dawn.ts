// Gives the peers, which are written for a browser, the Dawn and the adapter that ours runs on, and their two ways of waiting. Opens no device.
import type { Device, Settle } from '@softlabel/runtime';
import { create, globals } from 'webgpu';
import { intercept } from './intercept.ts';

/**
 * Makes `navigator.gpu` this process's Dawn. Peers ask for a fast or a frugal adapter; they all get the one that ours got.
 * `navigator` also keeps Dawn's instance for the life of the process: a collected one aborts it.
 */
export async function exposeDawn(ours: Device): Promise<void> {
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter();
  const name = adapter?.info.description || adapter?.info.device || adapter?.info.vendor;
  if (name !== ours.profile.name) throw new Error(`bench: expected the peers on ${ours.profile.name}, got ${name ?? 'no adapter'}.`);
  const value = { gpu: { requestAdapter: () => gpu.requestAdapter() }, userAgent: 'Node.js' };
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
}

/** Runs `work` with every wait for WebGPU done by `settle`, as ours waits. */
export async function waitingBy<T>(settle: Settle, work: () => Promise<T>): Promise<T> {
  const around = (call: () => unknown) => settle(Promise.resolve(call()));
  const restore = [intercept(GPUBuffer.prototype, 'mapAsync', around), intercept(GPUQueue.prototype, 'onSubmittedWorkDone', around)];
  try {
    return await work();
  } finally {
    for (const undo of restore) undo();
  }
}
