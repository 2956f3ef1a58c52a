// Records what reaches WebGPU while some work is submitted: the cost of a step beside its arithmetic. Times nothing.
import { intercept } from './intercept.ts';

export interface Counts {
  readonly dispatches: number;
  readonly submits: number;
  readonly bindGroups: number;
  readonly buffers: number;
  readonly bytesWritten: number;
}

export interface Traffic {
  readonly counts: Counts;
  /** Bytes of the buffers made whose label matches. */
  bytesLabelled(pattern: RegExp): number;
}

/** What `work` asks of all devices of this process. */
export async function trafficOf(work: () => Promise<unknown>): Promise<Traffic> {
  const counts = { dispatches: 0, submits: 0, bindGroups: 0, buffers: 0, bytesWritten: 0 };
  const made: GPUBuffer[] = [];
  const counting = (key: keyof Counts) => (call: () => unknown) => {
    counts[key]++;
    return call();
  };
  const restore = [
    intercept(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', counting('dispatches')),
    intercept(GPUQueue.prototype, 'submit', counting('submits')),
    intercept(GPUDevice.prototype, 'createBindGroup', counting('bindGroups')),
    intercept(GPUDevice.prototype, 'createBuffer', (call) => {
      const buffer = call();
      counts.buffers++;
      if (buffer instanceof GPUBuffer) made.push(buffer);
      return buffer;
    }),
    intercept(GPUQueue.prototype, 'writeBuffer', (call, [, , data, from, size]) => {
      counts.bytesWritten += writtenBytes(data, Number(from ?? 0), size);
      return call();
    }),
  ];
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return {
    counts,
    bytesLabelled: (pattern) => made.filter(({ label }) => pattern.test(label)).reduce((sum, { size }) => sum + size, 0),
  };
}

/** writeBuffer counts `from` and `size` in elements of a typed array, and in bytes of anything else. */
function writtenBytes(data: unknown, from: number, size: unknown): number {
  if (!ArrayBuffer.isView(data) && !(data instanceof ArrayBuffer)) return 0;
  const element = 'BYTES_PER_ELEMENT' in data ? Number(data.BYTES_PER_ELEMENT) : 1;
  return size === undefined ? data.byteLength - from * element : Number(size) * element;
}
