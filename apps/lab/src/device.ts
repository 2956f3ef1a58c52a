// Opens the browser's GPU for the engine. The page's counterpart to openDevice() of @softlabel/node.
import { createDevice, type Device } from '@softlabel/runtime';

/** Opens the browser's default adapter with its own limits. Throws, with what to do, when there is none. */
export async function openDevice(): Promise<Device> {
  // The DOM's types promise navigator.gpu; browsers without WebGPU and pages over plain http lack it.
  const gpu: GPU | undefined = navigator.gpu;
  if (gpu === undefined)
    throw new Error(
      'openDevice: expected WebGPU in this browser, got none. Use a current Chrome, Edge, Firefox or Safari, over https or on localhost.',
    );
  const adapter = await gpu.requestAdapter();
  if (adapter === null)
    throw new Error(
      'openDevice: expected a WebGPU adapter, got none. Update the graphics driver and the browser, or allow the browser its hardware acceleration.',
    );
  // Needed by no kernel; some have a faster variant with it.
  const requiredFeatures = (['subgroups'] as const).filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({ label: 'softlabel', requiredFeatures, requiredLimits: ownLimits(adapter.limits) });
  return createDevice(device, adapter.info);
}

/** The limits that decide how large a tensor may be, as large as the adapter has them. */
function ownLimits(limits: GPUSupportedLimits): Record<string, number> {
  const { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage } = limits;
  return { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage };
}
