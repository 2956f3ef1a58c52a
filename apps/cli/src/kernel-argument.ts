// A kernel named on the command line, and its sizes. Not what is done with it.
import { nearest } from '@softlabel/distill';
import type { AnyKernel } from '@softlabel/runtime';
import { UsageError } from './base.ts';
import { allKernels } from './kernel-catalogue.ts';

/** The kernel of this name; throws UsageError with the nearest name. */
export function kernelNamed(name: string): AnyKernel {
  const kernels = allKernels();
  const kernel = kernels.find((one) => one.name === name);
  if (kernel !== undefined) return kernel;
  const near = nearest(
    name,
    kernels.map((one) => one.name),
  );
  throw new UsageError(`kernels: expected a kernel of softlabel kernels list, got ${name}. Did you mean ${near}?`);
}

/** The params of a kernel from `m=64 n=64 k=64`; throws UsageError when one is missing, unknown or not a number. */
export function paramsOf({ name, params }: AnyKernel, shape: string): { readonly [name: string]: number } {
  const given = Object.fromEntries(
    shape
      .split(/[\s,]+/)
      .filter((part) => part !== '')
      .map((part) => part.split('=')),
  );
  const wanted = Object.keys(params);
  const isNumber = (text: string | undefined) => text !== undefined && text !== '' && Number.isFinite(Number(text));
  const wrong = [...wanted.filter((param) => !isNumber(given[param])), ...Object.keys(given).filter((param) => !wanted.includes(param))];
  if (wrong.length > 0)
    throw new UsageError(
      `kernels: expected --shape with a number for each of ${wanted.join(', ')}, as ${name} takes them, got '${shape}' (${wrong.join(', ')}). Example: --shape "${wanted.map((param) => `${param}=1`).join(' ')}"`,
    );
  return Object.fromEntries(wanted.map((param) => [param, Number(given[param])]));
}
