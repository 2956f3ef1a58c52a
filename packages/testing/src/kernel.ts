// Checks a kernel against its float64 reference: every variant that the device offers, alone and as a population.
import { type AnyKernel, type Device, type HostArray, kernelLabel, launchKernel } from '@softlabel/runtime';
import { expectClose } from './close.ts';
import { sharedDevice } from './device.ts';
import { uniformArray } from './random.ts';

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

/** Runs every variant on `kase` and compares all outputs with the reference, then again as a population of three that shares the last input. */
export async function checkKernel(def: AnyKernel, reference: Reference, kase: KernelCase): Promise<void> {
  const device = kase.device ?? (await sharedDevice());
  const arrays = Object.fromEntries(
    Object.entries(kase.arrays).map(([name, value]) => [name, typeof value === 'number' ? new Float32Array(value) : value]),
  );
  const tolerance = { relative: kase.tolerance ?? 1e-5 };
  const expected = runReference(reference, kase.params, arrays);
  for (const variant of def.variants(device.profile, kase.params)) {
    const actual = await launchKernel(device, def, { variant, params: kase.params, arrays });
    for (const [name, values] of Object.entries(actual))
      expectClose(`${kernelLabel(def, variant)}.${name} ${JSON.stringify(kase.params)}`, values, expected[name], tolerance);
    await checkPopulation(device, def, kase, arrays, variant, actual);
  }
}

/** The reference's arrays: float64 copies, integer arrays as they are. */
export function runReference(
  reference: Reference,
  params: KernelCase['params'],
  arrays: { [binding: string]: HostArray },
): { [binding: string]: ArrayLike<number> } {
  const copies = Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [name, array instanceof Float32Array ? Float64Array.from(array) : array.slice()]),
  );
  reference(params, copies);
  return copies;
}

const MEMBERS = 3;

/** Each member of a population must equal, to the bit, the same launch alone. */
async function checkPopulation(
  device: Device,
  def: AnyKernel,
  kase: KernelCase,
  arrays: { [binding: string]: HostArray },
  variant: ReturnType<AnyKernel['variants']>[number],
  alone: { [binding: string]: HostArray },
): Promise<void> {
  const inputs = Object.keys(def.bindings).filter((name) => def.bindings[name].access === 'read');
  const shared = inputs.length > 1 ? inputs.slice(-1) : [];
  const members = Array.from({ length: MEMBERS }, (_, m) =>
    m === 1
      ? arrays
      : Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, shared.includes(name) ? array : varied(array, m)])),
  );
  const joined = Object.fromEntries(
    Object.keys(arrays).map((name) => [name, shared.includes(name) ? arrays[name] : join(members.map((member) => member[name]))]),
  );
  const together = await launchKernel(device, def, { variant, params: kase.params, arrays: joined, population: MEMBERS, shared });
  for (const [name, values] of Object.entries(together)) {
    const length = alone[name].length;
    expectClose(`${kernelLabel(def, variant)}.${name} as member 1 of ${MEMBERS}`, values.subarray(length, 2 * length), alone[name], {
      relative: 0,
    });
  }
}

/** Other values of the same kind: floats are redrawn, integers kept, because they may be indices. */
const varied = (array: HostArray, member: number): HostArray =>
  array instanceof Float32Array ? uniformArray(array.length, 100 + member) : array;

function join(parts: HostArray[]): HostArray {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = parts[0] instanceof Float32Array ? new Float32Array(length) : new Uint32Array(length);
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
}
