// Measured kernel variants as lines for people.
import type { MeasuredKernel } from './tune-recipe.ts';

/** For each kernel the best times of its variants, fastest first. */
export function tuningText(measured: readonly MeasuredKernel[]): string {
  return measured.map(kernelText).join('\n');
}

function kernelText({ kernel, params, times }: MeasuredKernel): string {
  const sizes = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  const variants = times.map(({ variant, ms }) => `    ${ms.toFixed(3).padStart(10)} ms  ${variantText(variant)}`);
  return [`  ${kernel}  ${sizes.join(' ')}`, ...variants].join('\n');
}

/** `shared-tile (rows 64, columns 64)`: the name of a variant with its numbers; what follows from the params is left out. */
export function variantText({ name, ...fields }: { readonly [field: string]: string | number | boolean }): string {
  const numbers = Object.entries(fields).filter(([, value]) => typeof value === 'number');
  return numbers.length === 0 ? String(name) : `${name} (${numbers.map(([field, value]) => `${field} ${value}`).join(', ')})`;
}
