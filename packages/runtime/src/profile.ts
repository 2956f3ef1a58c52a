// What a device offers, as far as choosing a kernel variant goes. Not the device itself.
import type { TuningTable } from './tuning.ts';

/** How a device executes: decides between variants that are all correct everywhere their features exist. */
export type DeviceKind = 'software' | 'integrated' | 'discrete';

export interface DeviceProfile {
  /** Adapter name as the driver gives it; for people and records, never for decisions. */
  readonly name: string;
  readonly kind: DeviceKind;
  /** Lanes of a subgroup when the device has subgroups of one fixed size, else 0. */
  readonly subgroupSize: number;
  readonly f16: boolean;
  /**
   * Side of the square f16 matrices that a subgroup multiplies in hardware with f32 sums. 0 where there are none, and on a device that was not opened
   * for them, because they round what they multiply.
   */
  readonly matrixUnit: number;
  readonly timestamps: boolean;
  /** Most workgroups along one grid axis. */
  readonly maxWorkgroups: number;
  /** Largest range of one binding, in bytes. */
  readonly maxBindingBytes: number;
  /** Largest buffer, in bytes. */
  readonly maxBufferBytes: number;
  /** Bytes of the device's memory, where the program around it knows: WebGPU does not tell. */
  readonly memoryBytes: number | null;
  /** Variants measured to be fastest; null where nothing was measured or nothing shall be used. */
  readonly tuning: TuningTable | null;
}

/** The floor: what every WebGPU device has. Variants offered for it run in any browser. */
export const DEFAULT_PROFILE: DeviceProfile = {
  name: 'WebGPU default limits',
  kind: 'integrated',
  subgroupSize: 0,
  f16: false,
  matrixUnit: 0,
  timestamps: false,
  maxWorkgroups: 65_535,
  maxBindingBytes: 128 * 2 ** 20,
  maxBufferBytes: 256 * 2 ** 20,
  memoryBytes: null,
  tuning: null,
};

/** Chromium's name of the feature of matrix units. */
export const MATRIX_UNITS = 'chromium-experimental-subgroup-matrix';

/** A product of [M, K] and [K, N] that a subgroup computes in hardware. */
export interface SubgroupMatrixConfig {
  readonly componentType: string;
  readonly resultComponentType: string;
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

declare global {
  interface GPUAdapterInfo {
    /** Present with the feature of matrix units. */
    readonly subgroupMatrixConfigs?: readonly SubgroupMatrixConfig[];
  }
}

/** Sides that kernels can share out, the better one first. */
const MATRIX_SIDES = [16, 8];

/** The side of the best square unit with f16 operands and f32 sums; 0 where none is listed. */
export const matrixUnitOf = (configs: readonly SubgroupMatrixConfig[]): number =>
  MATRIX_SIDES.find((side) =>
    configs.some(
      ({ componentType, resultComponentType, M, N, K }) =>
        componentType === 'f16' && resultComponentType === 'f32' && M === side && N === side && K === side,
    ),
  ) ?? 0;

/** Reads the profile of an opened device. Features count only when the device was opened with them. */
export function profileOf(device: GPUDevice, info: GPUAdapterInfo, memoryBytes: number | null): DeviceProfile {
  const { limits, features } = device;
  const { subgroupMinSize = 0, subgroupMaxSize = 0 } = info;
  const fixedSubgroup = features.has('subgroups') && subgroupMinSize === subgroupMaxSize;
  return {
    name: info.description || info.device || info.vendor || 'unknown adapter',
    kind: kindOf(info),
    subgroupSize: fixedSubgroup ? subgroupMaxSize : 0,
    f16: features.has('shader-f16'),
    matrixUnit: fixedSubgroup && features.has(MATRIX_UNITS) ? matrixUnitOf(info.subgroupMatrixConfigs ?? []) : 0,
    timestamps: features.has('timestamp-query'),
    maxWorkgroups: limits.maxComputeWorkgroupsPerDimension,
    maxBindingBytes: limits.maxStorageBufferBindingSize,
    maxBufferBytes: limits.maxBufferSize,
    memoryBytes,
    tuning: null,
  };
}

/** Intel's GPUs and Apple's share memory with the processor; WebGPU itself only tells software from hardware. */
function kindOf(info: GPUAdapterInfo): DeviceKind {
  if (info.isFallbackAdapter || /llvmpipe|swiftshader/i.test(`${info.device} ${info.description}`)) return 'software';
  return /intel|apple|arm|qualcomm/i.test(info.vendor) ? 'integrated' : 'discrete';
}
