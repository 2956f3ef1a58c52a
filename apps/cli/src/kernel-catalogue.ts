// Every kernel with the variants it offers on a device. Not how a plan chooses among them.
import * as exported from '@softlabel/kernels';
import { type AnyKernel, DEFAULT_PROFILE, type DeviceProfile, type Variant } from '@softlabel/runtime';

/** Sizes to ask for variants with: one that suits every vector width, one for rows and filters that a subgroup holds, and an odd one. */
const SIZES = [256, 8, 3];

/** All kernels by name. Families that come from a table export a list. */
export function allKernels(): AnyKernel[] {
  const kernels = Object.values<unknown>(exported).flat().filter(isKernel);
  const byName = new Map(kernels.map((kernel) => [kernel.name, kernel]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isKernel(value: unknown): value is AnyKernel {
  return typeof value === 'object' && value !== null && 'bindings' in value && 'source' in value;
}

/** Variants that a kernel offers on a device for large or small sizes, by name; the first one is the best for large sizes. */
export function variantsOf(kernel: AnyKernel, profile: DeviceProfile): Map<string, Variant> {
  const byName = new Map<string, Variant>();
  for (const size of SIZES) {
    const params = Object.fromEntries(Object.keys(kernel.params).map((name) => [name, name === 'stride' ? 1 : size]));
    for (const variant of kernel.variants(profile, params)) if (!byName.has(variant.name)) byName.set(variant.name, variant);
  }
  return byName;
}

/** The profile of this machine's adapter, its matrix units opened if asked for, or the floor that every WebGPU device has where there is none. */
export async function profileAtHand(wanted: { readonly matrixUnits: boolean }): Promise<DeviceProfile> {
  const { openDevice } = await import('@softlabel/node');
  try {
    return (await openDevice(wanted)).profile;
  } catch {
    return DEFAULT_PROFILE;
  }
}
