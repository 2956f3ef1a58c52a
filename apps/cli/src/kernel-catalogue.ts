// Every kernel with the variants it offers on a device. Not how a plan chooses among them.
import * as exported from '@softlabel/kernels';
import { type AnyKernel, DEFAULT_PROFILE, type DeviceProfile, kernelLabel, type Variant } from '@softlabel/runtime';
import { messageOf, UsageError } from './base.ts';

/** Sizes to ask for variants with: one that suits every vector width, those of narrow networks, one for rows that a subgroup holds, and an odd one. */
const SIZES = [256, 64, 32, 8, 3];

/** More of them, for variants that are named: how many channels, images and outputs there are, and how far images, rows and sums extend. */
const MORE_SIZES = [256, 128, 64, 33, 32, 17, 16, 8, 4, 3, 2, 1];
const EXTENTS = [1024, 512, 256, 128, 96, 64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2];

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

/** Variants that a kernel offers on a device for `params`, or else for usual sizes, by name; the first one is the best for `params`, or large sizes. */
export const variantsOf = (kernel: AnyKernel, profile: DeviceProfile, params?: Params): Map<string, Variant> =>
  variantsAt(kernel, profile, params === undefined ? usualShapes(kernel) : [params]);

/** All that a kernel offers on a device for any sizes, the usual ones first. */
const everyVariantOf = (kernel: AnyKernel, profile: DeviceProfile): Map<string, Variant> =>
  variantsAt(kernel, profile, [...usualShapes(kernel), ...moreShapes(kernel)]);

function variantsAt(kernel: AnyKernel, profile: DeviceProfile, shapes: readonly Params[]): Map<string, Variant> {
  const byName = new Map<string, Variant>();
  for (const shape of shapes)
    for (const variant of kernel.variants(profile, shape)) if (!byName.has(variant.name)) byName.set(variant.name, variant);
  return byName;
}

const usualShapes = (kernel: AnyKernel): Params[] => SIZES.flatMap((size) => shapesFor(kernel, size, size));

const moreShapes = (kernel: AnyKernel): Params[] =>
  MORE_SIZES.flatMap((size) => EXTENTS.flatMap((extent) => shapesFor(kernel, size, extent)));

/** `conv2d/weight-gradient[subgroup-row] lanes 8, taps 3`: a variant with its numbers. */
export function variantTitle(kernel: AnyKernel, variant: Variant): string {
  const numbers = Object.entries(variant).filter(([, value]) => typeof value === 'number');
  return `${kernelLabel(kernel, variant)} ${numbers.map(([field, value]) => `${field} ${value}`).join(', ')}`.trimEnd();
}

/** Shapes of one size and extent: with each filter, and with groups of one channel and, where whole vec4s are left, two large ones. */
const shapesFor = (kernel: AnyKernel, size: number, extent: number): Params[] =>
  FILTERS.flatMap((filter) => [size, size % 8 === 0 ? 2 : size].map((groups) => paramsFor(kernel, { size, extent, groups, filter })));

interface Layer {
  /** Images, channels and all else that is counted. */
  readonly size: number;
  /** Sides of images, rows, and terms of sums. */
  readonly extent: number;
  readonly groups: number;
  readonly filter: (typeof FILTERS)[number];
}

/** Every param of a kernel as a network would have it in such a layer. */
function paramsFor({ params }: AnyKernel, { size, extent, groups, filter: { side, stride, padding } }: Layer): Params {
  const out = Math.floor((extent + 2 * padding - side) / stride) + 1;
  const numberOf = (name: string): number => {
    if (name === 'stride') return stride;
    if (name === 'padding') return padding;
    if (name === 'groups') return groups;
    if (/^(filter|window)(Height|Width)$/.test(name)) return side;
    if (/^out(Height|Width)$/.test(name)) return out;
    return /^(height|width|pixels|rows|classes|reduced)$/.test(name) ? extent : size;
  };
  return Object.fromEntries(Object.keys(params).map((name) => [name, numberOf(name)]));
}

interface FoundVariant {
  readonly variant: Variant;
  /** The device that offers it; null for this one. */
  readonly elsewhere: string | null;
  /** Whether this device offers it at other sizes only. */
  readonly atOtherSizes: boolean;
}

/** The best variant of a kernel on a device, for `params` if there are any. Throws UsageError where it has none for them. */
export function bestVariant(kernel: AnyKernel, profile: DeviceProfile, params?: Params): FoundVariant {
  const [variant] = variantsOf(kernel, profile, params).values();
  if (variant !== undefined) return { variant, elsewhere: null, atOtherSizes: false };
  throw new UsageError(
    `kernels: expected a --shape for which ${kernel.name} has a variant on this device (${profile.name}), got one with none. Name a variant of another device with --variant, or other sizes.`,
  );
}

/**
 * A variant by its name, or the first of a family by what their names begin with: of this device, or else of another one, which is then named. Those for
 * `params` if there are any, else those for any sizes. Throws UsageError where no device offers it.
 */
export function variantNamed(kernel: AnyKernel, profile: DeviceProfile, name: string, params?: Params): FoundVariant {
  const onDevice = (device: DeviceProfile) =>
    nameOrFamily(params === undefined ? everyVariantOf(kernel, device) : variantsOf(kernel, device, params), name);
  const own = onDevice(profile);
  if (own !== undefined) return { variant: own, elsewhere: null, atOtherSizes: false };
  const atOtherSizes = nameOrFamily(everyVariantOf(kernel, profile), name) !== undefined;
  for (const other of OTHER_DEVICES) {
    const variant = onDevice(other);
    if (variant !== undefined) return { variant, elsewhere: other.name, atOtherSizes };
  }
  const here = variantsOf(kernel, profile, params);
  const foreign = OTHER_DEVICES.flatMap((other) => [...variantsOf(kernel, other, params).keys()]).filter((one) => !here.has(one));
  const also = foreign.length > 0 ? `, or of others (${[...new Set(foreign)].join(', ')})` : '';
  const where = params === undefined ? '' : ' for this --shape';
  const got = atOtherSizes ? `${name}, which this device offers at other sizes` : name;
  throw new UsageError(
    `kernels: expected a variant of ${kernel.name}${where} on this device (${[...here.keys()].join(', ')})${also}, got ${got}.`,
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
