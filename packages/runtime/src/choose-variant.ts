// Which variant of a kernel a launch takes: the one a tuning table names, else the first offered. Measures nothing.
import type { AnyKernel, Variant } from './kernel.ts';
import type { DeviceProfile } from './profile.ts';

/**
 * The variant that `kernel` takes for `params` on a device; undefined when it offers none. A variant of the device's tuning table that the
 * kernel does not offer, for a table is only a file, is passed over.
 */
export function chooseVariant(kernel: AnyKernel, params: { readonly [name: string]: number }, profile: DeviceProfile): Variant | undefined {
  const offered = kernel.variants(profile, params);
  // Kernels of one name may differ in structure, and then a table has a choice for each.
  const tuned = profile.tuning?.choices.filter((choice) => choice.kernel === kernel.name && sameFields(choice.params, params)) ?? [];
  return offered.find((variant) => tuned.some((choice) => sameFields(choice.variant, variant))) ?? offered[0];
}

/** Equality of flat data, whatever the order of its keys. */
export function sameFields(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return left.length === right.size && left.every(([name, value]) => right.get(name) === value);
}
