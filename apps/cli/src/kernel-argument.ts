// A kernel named on the command line, and its sizes. Not what is done with it.
import { nearest } from '@softlabel/distill';
import type { AnyKernel, ParamType } from '@softlabel/runtime';
import { UsageError } from './base.ts';
import { allKernels } from './kernel-catalogue.ts';
import { checkSizes, smallestShape } from './kernel-sizes.ts';

/** The kernel of this name; throws UsageError with the nearest name, if there is any one that begins with what was typed, or else one of its family. */
export function kernelNamed(name: string): AnyKernel {
  const kernels = allKernels();
  const kernel = kernels.find((one) => one.name === name);
  if (kernel !== undefined) return kernel;
  const names = kernels.map((one) => one.name);
  const longer = names.filter((one) => one.startsWith(name));
  const family = names.filter((one) => one.startsWith(`${name.split('/')[0]}/`));
  const near = nearest(name, [longer, family].find((some) => some.length > 0) ?? names);
  throw new UsageError(`kernels: expected a kernel of softlabel kernels list, got ${name}. Did you mean ${near}?`);
}

/** Numbers that a launch can have as 0: what no size follows from. Every other u32 counts something, of which there is at least one. */
const MAY_BE_ZERO = /^(padding|transformations|stream|[xy]Offset|yStride\d)$/;
const MOST_U32 = 2 ** 32 - 1;

/**
 * The params of a kernel from `m=64 n=64 k=64`; throws UsageError when one is missing, unknown, given twice, no number that a launch can have, or does not
 * go with the others.
 */
export function paramsOf(kernel: AnyKernel, shape: string): { readonly [name: string]: number } {
  const { name, params } = kernel;
  const given = givenNumbers(shape);
  const wanted = Object.keys(params);
  const isNumber = (param: string) => Number.isFinite(given.get(param));
  const wrong = [...wanted.filter((param) => !isNumber(param)), ...[...given.keys()].filter((param) => !wanted.includes(param))];
  if (wrong.length > 0)
    throw new UsageError(
      `kernels: expected --shape with a number for each of ${wanted.join(', ')}, as ${name} takes them, got '${shape}' (${wrong.join(', ')}). Example: --shape "${smallestShape(kernel)}"`,
    );
  const values = Object.fromEntries(wanted.map((param) => [param, Number(given.get(param))]));
  for (const param of wanted) checkRange(name, param, params[param], values[param]);
  checkSizes(kernel, values);
  return values;
}

/** What each word says after its first `=`; NaN where that is no number. Throws UsageError where two words are of one name. */
function givenNumbers(shape: string): Map<string, number> {
  const words = shape.split(/[\s,]+/).filter((word) => word !== '');
  const given = new Map<string, number>();
  for (const word of words) {
    const [param, ...text] = word.split('=');
    if (given.has(param))
      throw new UsageError(`kernels: expected every name once in --shape, got ${param} again in '${shape}'. Leave one out.`);
    given.set(param, text.join('=') === '' ? Number.NaN : Number(text.join('=')));
  }
  return given;
}

function checkRange(kernel: string, param: string, type: ParamType, value: number): void {
  const { what, fits } = rangeOf(param, type);
  if (!fits(value))
    throw new UsageError(`kernels: expected ${what} for ${param} of ${kernel} in --shape, got ${value}. Example: ${param}=1`);
}

function rangeOf(param: string, type: ParamType): { what: string; fits: (value: number) => boolean } {
  if (type === 'f32') return { what: 'a number that f32 can hold', fits: (value) => Number.isFinite(Math.fround(value)) };
  const [least, most] = type === 'i32' ? [-(2 ** 31), 2 ** 31 - 1] : [MAY_BE_ZERO.test(param) ? 0 : 1, MOST_U32];
  const fits = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  return { what: `a whole number from ${least} to ${most}`, fits };
}
