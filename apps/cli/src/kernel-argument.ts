// A kernel named on the command line, and its sizes. Not what is done with it.
import { nearest } from '@softlabel/distill';
import type { AnyKernel, ParamType } from '@softlabel/runtime';
import { UsageError } from './base.ts';
import { allKernels } from './kernel-catalogue.ts';

/** The kernel of this name; throws UsageError with the nearest name, one that begins with what was typed if there is any. */
export function kernelNamed(name: string): AnyKernel {
  const kernels = allKernels();
  const kernel = kernels.find((one) => one.name === name);
  if (kernel !== undefined) return kernel;
  const names = kernels.map((one) => one.name);
  const longer = names.filter((one) => one.startsWith(name));
  const near = nearest(name, longer.length > 0 ? longer : names);
  throw new UsageError(`kernels: expected a kernel of softlabel kernels list, got ${name}. Did you mean ${near}?`);
}

/** Numbers that a launch can have as 0: what no size follows from. Every other u32 counts something, of which there is at least one. */
const MAY_BE_ZERO = /^(padding|transformations|stream|[xy]Offset|yStride\d)$/;
const MOST_U32 = 2 ** 32 - 1;

/** The params of a kernel from `m=64 n=64 k=64`; throws UsageError when one is missing, unknown, given twice, or no number that a launch can have. */
export function paramsOf({ name, params }: AnyKernel, shape: string): { readonly [name: string]: number } {
  const given = givenNumbers(shape);
  const wanted = Object.keys(params);
  const isNumber = (param: string) => Number.isFinite(given.get(param));
  const wrong = [...wanted.filter((param) => !isNumber(param)), ...[...given.keys()].filter((param) => !wanted.includes(param))];
  if (wrong.length > 0)
    throw new UsageError(
      `kernels: expected --shape with a number for each of ${wanted.join(', ')}, as ${name} takes them, got '${shape}' (${wrong.join(', ')}). Example: --shape "${exampleOf(wanted)}"`,
    );
  const values = Object.fromEntries(wanted.map((param) => [param, Number(given.get(param))]));
  for (const param of wanted) checkRange(name, param, params[param], values[param]);
  for (const side of ['Height', 'Width'] as const) checkOutput(name, values, side);
  return values;
}

/** A shape that a kernel of these params takes: one of everything, without padding, which would make outputs larger. */
const exampleOf = (params: readonly string[]): string => params.map((param) => `${param}=${param === 'padding' ? 0 : 1}`).join(' ');

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

/**
 * An output of another size than the filter or window leaves would be timed on pixels that do not exist, and so would a window that sees none.
 * Kernels without either or without outputs pass.
 */
function checkOutput(kernel: string, values: { readonly [name: string]: number }, side: 'Height' | 'Width'): void {
  const what = `window${side}` in values ? 'window' : 'filter';
  const { [`${what}${side}`]: taps, [`out${side}`]: out, [side.toLowerCase()]: size, stride, padding } = values;
  if (taps === undefined || out === undefined) return;
  const room = size + 2 * padding;
  const where = `of ${kernel} in --shape`;
  if (what === 'window' && 2 * padding > taps)
    throw new UsageError(
      `kernels: expected padding ${where} to be at most half of window${side} = ${taps}, got ${padding}. Give less padding or a larger window.`,
    );
  if (taps > room)
    throw new UsageError(
      `kernels: expected ${what}${side} ${where} to be at most ${side.toLowerCase()} + 2 padding = ${room}, got ${taps}. Give a smaller ${what} or more padding.`,
    );
  const wanted = Math.floor((room - taps) / stride) + 1;
  if (out !== wanted)
    throw new UsageError(
      `kernels: expected out${side} ${where} to be floor((${side.toLowerCase()} + 2 padding - ${what}${side}) / stride) + 1 = ${wanted}, got ${out}. Give out${side}=${wanted}, or other sizes.`,
    );
}

function rangeOf(param: string, type: ParamType): { what: string; fits: (value: number) => boolean } {
  if (type === 'f32') return { what: 'a number that f32 can hold', fits: (value) => Number.isFinite(Math.fround(value)) };
  const [least, most] = type === 'i32' ? [-(2 ** 31), 2 ** 31 - 1] : [MAY_BE_ZERO.test(param) ? 0 : 1, MOST_U32];
  const fits = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  return { what: `a whole number from ${least} to ${most}`, fits };
}
