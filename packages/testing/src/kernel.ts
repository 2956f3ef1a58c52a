// Checks a kernel against its float64 reference: every variant that the device offers, alone and as a population.
import { type AnyKernel, type Device, type HostArray, kernelLabel, type Launch, launchKernel } from '@softlabel/runtime';
import { expectClose } from './close.ts';
import { sharedDevice } from './device.ts';

/** A reference computes the outputs from the same params and arrays, in place, in float64. */
// biome-ignore lint/suspicious/noExplicitAny: each reference names the params and arrays of its own kernel.
export type Reference = (params: any, arrays: any) => void;

export interface KernelCase {
  readonly params: { readonly [name: string]: number };
  /** Inputs hold values; outputs only their length, or what an `update` starts from. */
  readonly arrays: { readonly [binding: string]: HostArray | number };
  /** Relative to the largest expected magnitude; 1e-5 unless the kernel's sums are long. */
  readonly tolerance?: number;
  /** The shared device unless another one is given. */
  readonly device?: Device;
}

/**
 * Runs every variant on `kase` and compares all outputs with the reference; then again as populations of three: one that shares the last input, and one
 * that shares nothing, on a folded grid.
 */
export async function checkKernel(def: AnyKernel, reference: Reference, kase: KernelCase): Promise<void> {
  const { params, device = await sharedDevice() } = kase;
  const arrays = mapValues(kase.arrays, (value) => (typeof value === 'number' ? new Float32Array(value) : value));
  const tolerance = { relative: kase.tolerance ?? 1e-5 };
  const expected = runReference(reference, params, arrays);
  const variants = def.variants(device.profile, params);
  if (variants.length === 0)
    throw new Error(`${def.name}: expected a variant for ${JSON.stringify(params)}, got none. Check it at params for which it offers one.`);
  for (const variant of variants) {
    const launch = { variant, params, arrays };
    const actual = await launchKernel(device, def, launch);
    for (const [name, values] of Object.entries(actual))
      expectClose(`${kernelLabel(def, variant)}.${name} ${JSON.stringify(params)}`, values, expected[name], tolerance);
    await checkPopulation(device, device, def, { ...launch, shared: lastInput(def) });
    await checkPopulation(device, folding(device, def.workgroups(params, variant)), def, launch);
  }
}

/** The reference's arrays: float64 copies, integer arrays as they are. */
export function runReference(
  reference: Reference,
  params: KernelCase['params'],
  arrays: { [binding: string]: HostArray },
): { [binding: string]: ArrayLike<number> } {
  const copies = mapValues(arrays, (array) => (array instanceof Float32Array ? Float64Array.from(array) : array.slice()));
  reference(params, copies);
  return copies;
}

const MEMBERS = 3;

/** Each member of a population on `crowd` must equal, to the bit, the same launch alone on `device`. */
async function checkPopulation(device: Device, crowd: Device, def: AnyKernel, launch: Launch): Promise<void> {
  const { shared = [] } = launch;
  const members = Array.from({ length: MEMBERS }, (_, m) =>
    mapValues(launch.arrays, (array, name) => (shared.includes(name) ? array : varied(array, m))),
  );
  const arrays = mapValues(launch.arrays, (array, name) => (shared.includes(name) ? array : join(members.map((member) => member[name]))));
  const together = await launchKernel(crowd, def, { ...launch, arrays, population: MEMBERS });
  for (const [m, member] of members.entries()) {
    const alone = await launchKernel(device, def, { ...launch, arrays: member });
    for (const [name, values] of Object.entries(alone)) {
      const own = together[name].subarray(m * values.length, (m + 1) * values.length);
      expectClose(`${kernelLabel(def, launch.variant)}.${name} as member ${m} of ${MEMBERS}`, own, values, { relative: 0 });
    }
  }
}

/** Nothing where there is one input: shared, it would make all members the same. */
function lastInput(def: AnyKernel): readonly string[] {
  const inputs = Object.keys(def.bindings).filter((name) => def.bindings[name].access === 'read');
  return inputs.length > 1 ? inputs.slice(-1) : [];
}

/** The same device with so narrow a grid that several workgroups need more than one row of it. */
function folding(device: Device, workgroups: number): Device {
  const maxWorkgroups = Math.max(MEMBERS, Math.ceil(Math.sqrt(workgroups)));
  return { ...device, profile: { ...device.profile, maxWorkgroups } };
}

/** Other values of the same kind, by order, because integers may be indices, and by size, which leaves the signs and moves a single float too. */
const varied = (array: HostArray, member: number): HostArray =>
  array.map((_, i) => array[(i + member) % array.length] / (array instanceof Float32Array ? 2 ** member : 1));

const mapValues = <T, U>(values: { readonly [name: string]: T }, change: (value: T, name: string) => U): { [name: string]: U } =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));

function join(parts: HostArray[]): HostArray {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = parts[0] instanceof Float32Array ? new Float32Array(length) : new Uint32Array(length);
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
}
