// One piece of work for a device's queue. Not what the work is.
import type { Device } from '@softlabel/runtime';

/** Submits what `encode` encodes, as one command buffer. Waits for nothing; throws when the device is lost. */
export function submit(device: Device, label: string, encode: (encoder: GPUCommandEncoder) => void): void {
  device.assertAlive();
  const encoder = device.gpu.createCommandEncoder({ label });
  encode(encoder);
  device.gpu.queue.submit([encoder.finish()]);
}
