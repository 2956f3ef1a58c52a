// Every kernel with the variants it offers on a device. Not how a plan chooses among them.
import * as exported from '@softlabel/kernels';
import { type AnyKernel, DEFAULT_PROFILE, type DeviceProfile, type Variant } from '@softlabel/runtime';
import { messageOf, UsageError } from './base.ts';

/** Sizes to ask for variants with: one that suits every vector width, one for rows that a subgroup holds, and an odd one. */
const SIZES = [256, 8, 3];

/** Filters and windows to ask with: those of most layers, and those that shrink an image between its stages. */
const FILTERS = [
  { side: 3, stride: 1, padding: 1 },
  { side: 1, stride: 2, padding: 0 },
];

/** Devices whose variants can be read on any other one: a discrete GPU with matrix units, and the software driver of tests. */
const OTHER_DEVICES: readonly DeviceProfile[] = [
  { ...DEFAULT_PROFILE, name: 'a discrete GPU with matrix units', kind: 'discrete', subgroupSize: 32, f16: true, matrixUnit: 16 },
  { ...DEFAULT_PROFILE, name: 'a software adapter', kind: 'software', subgroupSize: 8 },
];

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
  for (const filter of FILTERS)
    for (const size of SIZES)
      for (const variant of kernel.variants(profile, paramsFor(kernel, size, filter)))
        if (!byName.has(variant.name)) byName.set(variant.name, variant);
  return byName;
}

/** Every param of a kernel as a network would have it whose images and channels are all of one size. */
function paramsFor({ params }: AnyKernel, size: number, { side, stride, padding }: (typeof FILTERS)[number]) {
  const out = Math.floor((size + 2 * padding - side) / stride) + 1;
  const numberOf = (name: string): number => {
    if (name === 'stride') return stride;
    if (name === 'padding') return padding;
    if (/^(filter|window)(Height|Width)$/.test(name)) return side;
    return /^out(Height|Width)$/.test(name) ? out : size;
  };
  return Object.fromEntries(Object.keys(params).map((name) => [name, numberOf(name)]));
}

/** A variant by its name: of this device, or else of another one, which is then named. Throws UsageError where no device offers it. */
export function variantNamed(kernel: AnyKernel, profile: DeviceProfile, name: string): { variant: Variant; elsewhere: string | null } {
  const here = variantsOf(kernel, profile);
  const own = here.get(name);
  if (own !== undefined) return { variant: own, elsewhere: null };
  const others = OTHER_DEVICES.map((other) => ({ other, variants: variantsOf(kernel, other) }));
  for (const { other, variants } of others) {
    const variant = variants.get(name);
    if (variant !== undefined) return { variant, elsewhere: other.name };
  }
  const foreign = new Set(others.flatMap(({ variants }) => [...variants.keys()]).filter((one) => !here.has(one)));
  const also = foreign.size > 0 ? `, or of others (${[...foreign].join(', ')})` : '';
  throw new UsageError(
    `kernels: expected a variant of ${kernel.name} on this device (${[...here.keys()].join(', ')})${also}, got ${name}.`,
  );
}

/**
 * The profile of this machine's adapter, its matrix units opened if asked for, or the floor that every WebGPU device has where there is none. `note` is told
 * of an adapter that is there and does not open.
 */
export async function profileAtHand(wanted: { readonly matrixUnits: boolean }, note: (line: string) => void): Promise<DeviceProfile> {
  const { openWithUnits } = await import('./instruments/open-device.ts');
  const { NoAdapterError } = await import('@softlabel/node');
  try {
    return (await openWithUnits(wanted, note)).profile;
  } catch (error) {
    if (!(error instanceof NoAdapterError))
      note(`device: expected the adapter to open, got '${messageOf(error)}'. What follows is for ${DEFAULT_PROFILE.name}.`);
    return DEFAULT_PROFILE;
  }
}
