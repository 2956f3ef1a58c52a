// Every kernel with the variants it offers on a device. Not how a plan chooses among them.
import * as exported from '@softlabel/kernels';
import { type AnyKernel, DEFAULT_PROFILE, type DeviceProfile, kernelLabel, type Variant } from '@softlabel/runtime';
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

/** Numbers for the params of a kernel. */
type Params = { readonly [name: string]: number };

/** Variants that a kernel offers on a device for `params`, or else for large or small sizes, by name; the first one is the best for `params`, or large sizes. */
export function variantsOf(kernel: AnyKernel, profile: DeviceProfile, params?: Params): Map<string, Variant> {
  const shapes = params === undefined ? FILTERS.flatMap((filter) => SIZES.map((size) => paramsFor(kernel, size, filter))) : [params];
  const byName = new Map<string, Variant>();
  for (const shape of shapes)
    for (const variant of kernel.variants(profile, shape)) if (!byName.has(variant.name)) byName.set(variant.name, variant);
  return byName;
}

/** `conv2d/weight-gradient[subgroup-row] lanes 8, taps 3`: a variant with its numbers. */
export function variantTitle(kernel: AnyKernel, variant: Variant): string {
  const numbers = Object.entries(variant).filter(([, value]) => typeof value === 'number');
  return `${kernelLabel(kernel, variant)} ${numbers.map(([field, value]) => `${field} ${value}`).join(', ')}`.trimEnd();
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

/** A variant, and the device that offers it; null for this one. */
interface FoundVariant {
  readonly variant: Variant;
  readonly elsewhere: string | null;
}

/** The best variant of a kernel on a device, for `params` if there are any. Throws UsageError where it has none for them. */
export function bestVariant(kernel: AnyKernel, profile: DeviceProfile, params?: Params): FoundVariant {
  const [variant] = variantsOf(kernel, profile, params).values();
  if (variant !== undefined) return { variant, elsewhere: null };
  throw new UsageError(
    `kernels: expected a --shape for which ${kernel.name} has a variant on this device (${profile.name}), got one with none. Name a variant of another device with --variant, or other sizes.`,
  );
}

/**
 * A variant by its name, or the first of a family by what their names begin with: of this device, or else of another one, which is then named. Those for
 * `params` if there are any. Throws UsageError where no device offers it.
 */
export function variantNamed(kernel: AnyKernel, profile: DeviceProfile, name: string, params?: Params): FoundVariant {
  const here = variantsOf(kernel, profile, params);
  const own = nameOrFamily(here, name);
  if (own !== undefined) return { variant: own, elsewhere: null };
  const others = OTHER_DEVICES.map((other) => ({ other, variants: variantsOf(kernel, other, params) }));
  for (const { other, variants } of others) {
    const variant = nameOrFamily(variants, name);
    if (variant !== undefined) return { variant, elsewhere: other.name };
  }
  const foreign = new Set(others.flatMap(({ variants }) => [...variants.keys()]).filter((one) => !here.has(one)));
  const also = foreign.size > 0 ? `, or of others (${[...foreign].join(', ')})` : '';
  const where = params === undefined ? '' : ' for this --shape';
  throw new UsageError(
    `kernels: expected a variant of ${kernel.name}${where} on this device (${[...here.keys()].join(', ')})${also}, got ${name}.`,
  );
}

/** The variant of this name; else, as documents call all tiles `shared-tile`, the first whose name begins with this word. */
const nameOrFamily = (variants: ReadonlyMap<string, Variant>, name: string): Variant | undefined =>
  variants.get(name) ?? [...variants.values()].find((variant) => variant.name.startsWith(`${name} `));

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
