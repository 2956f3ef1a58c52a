// What a device offers, as far as choosing a kernel variant goes. Not the device itself.

/** How a device executes: decides between variants that are all correct everywhere their features exist. */
export type DeviceKind = 'software' | 'integrated' | 'discrete';

export interface DeviceProfile {
  /** Adapter name as the driver gives it; for people and records, never for decisions. */
  readonly name: string;
  readonly kind: DeviceKind;
  /** Lanes of a subgroup when the device has subgroups of one fixed size, else 0. */
  readonly subgroupSize: number;
  readonly f16: boolean;
  readonly timestamps: boolean;
  /** Most workgroups along one grid axis. */
  readonly maxWorkgroups: number;
  /** Largest range of one binding, in bytes. */
  readonly maxBindingBytes: number;
  /** Largest buffer, in bytes. */
  readonly maxBufferBytes: number;
}

/** The floor: what every WebGPU device has. Variants offered for it run in any browser. */
export const DEFAULT_PROFILE: DeviceProfile = {
  name: 'WebGPU default limits',
  kind: 'integrated',
  subgroupSize: 0,
  f16: false,
  timestamps: false,
  maxWorkgroups: 65_535,
  maxBindingBytes: 128 * 2 ** 20,
  maxBufferBytes: 256 * 2 ** 20,
};

/** Reads the profile of an opened device. Features count only when the device was opened with them. */
export function profileOf(device: GPUDevice, info: GPUAdapterInfo): DeviceProfile {
  const { limits, features } = device;
  const { subgroupMinSize = 0, subgroupMaxSize = 0 } = info;
  const fixedSubgroup = features.has('subgroups') && subgroupMinSize === subgroupMaxSize;
  return {
    name: info.description || info.device || info.vendor || 'unknown adapter',
    kind: kindOf(info),
    subgroupSize: fixedSubgroup ? subgroupMaxSize : 0,
    f16: features.has('shader-f16'),
    timestamps: features.has('timestamp-query'),
    maxWorkgroups: limits.maxComputeWorkgroupsPerDimension,
    maxBindingBytes: limits.maxStorageBufferBindingSize,
    maxBufferBytes: limits.maxBufferSize,
  };
}

/** Intel's GPUs and Apple's share memory with the processor; WebGPU itself only tells software from hardware. */
function kindOf(info: GPUAdapterInfo): DeviceKind {
  if (info.isFallbackAdapter || /llvmpipe|swiftshader/i.test(`${info.device} ${info.description}`)) return 'software';
  return /intel|apple|arm|qualcomm/i.test(info.vendor) ? 'integrated' : 'discrete';
}
