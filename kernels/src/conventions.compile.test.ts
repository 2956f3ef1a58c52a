// Every kernel keeps the contract of KernelDef, and every variant compiles on Dawn's null backend, with and without optional features.
import { openDevice } from '@softlabel/node';
import { type AnyKernel, DEFAULT_PROFILE, type DeviceProfile, kernelLabel, type Variant, wgslName } from '@softlabel/runtime';
import { describe, expect, test } from 'vitest';
import * as exported from './index.ts';

/** Families whose kernels come from a table export a list of them. */
const kernels = Object.values<unknown>(exported)
  .flat()
  .filter((value): value is AnyKernel => typeof value === 'object' && value !== null && 'bindings' in value);

/** Kernels that the planner takes only for shapes for which they offer a variant: where each workgroup's pixels lie in one image. */
const partial: readonly AnyKernel[] = [exported.conv2dForwardMoments, exported.conv2dForwardBiasMoments];

/** Shapes that make kernels offer all their variants: every param small and odd, then large and a multiple of everything. */
const shapes = (def: AnyKernel): { [name: string]: number }[] =>
  [3, 256].map((value) => Object.fromEntries(Object.keys(def.params).map((name) => [name, value])));

const software: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'software', subgroupSize: 8 };
const discrete: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'discrete', subgroupSize: 32, f16: true, matrixUnit: 16 };
const profiles = [DEFAULT_PROFILE, software, discrete];

function variantsOf(def: AnyKernel): Variant[] {
  const all = profiles.flatMap((profile) => shapes(def).flatMap((params) => def.variants(profile, params)));
  return [...new Map(all.map((variant) => [def.source(variant), variant])).values()];
}

describe.each(kernels.map((def) => [def.name, def] as const))('%s', (_, def) => {
  test('declares in WGSL the params and bindings of its KernelDef, in order', () => {
    for (const variant of variantsOf(def)) {
      const source = def.source(variant);
      expect(structFields(source)).toEqual(expectedFields(def));
      const declared = Object.entries(def.bindings).map(([name, { element }], i) => [i + 1, wgslName(name), element]);
      // A variant may store four numbers at once: what it counts in stays the element.
      const bound = bindings(source).map(([index, name, element], i) => [
        index,
        name,
        element === 'vec4f' && declared[i][2] === 'f32' ? 'f32' : element,
      ]);
      expect(bound).toEqual(declared);
    }
  });

  test('has variants whose fields a tuning table can hold', () => {
    const fields = variantsOf(def).flatMap((variant) => Object.values(variant));
    expect(fields.filter((field) => !['string', 'number', 'boolean'].includes(typeof field))).toEqual([]);
  });

  test('offers a variant without optional features, and every variant compiles', async () => {
    const device = await openDevice({ dawn: ['backend=null'], matrixUnits: true });
    for (const params of shapes(def).slice(partial.includes(def) ? 1 : 0)) expect(def.variants(DEFAULT_PROFILE, params)).not.toEqual([]);
    for (const variant of variantsOf(def)) await device.checked(kernelLabel(def, variant), () => device.pipeline(def, variant));
    for (const params of shapes(def))
      for (const variant of def.variants(DEFAULT_PROFILE, params)) expect(def.source(variant)).not.toMatch(/^\s*enable /m);
  });
});

function expectedFields(def: AnyKernel): string[][] {
  const params = Object.entries<string>(def.params).map(([name, type]) => [wgslName(name), type]);
  return [...params, ...Object.keys(def.bindings).map((name) => [`stride_${wgslName(name)}`, 'u32'])];
}

function structFields(source: string): string[][] {
  const body = /struct Params \{([^}]*)\}/.exec(source)?.[1] ?? '';
  return [...body.replace(/\/\/.*$/gm, '').matchAll(/(\w+)\s*:\s*(\w+)/g)].map(([, name, type]) => [name, type]);
}

function bindings(source: string): (string | number)[][] {
  const storage = /@binding\((\d+)\) var<storage, read_write> (\w+)\s*: array<(\w+)>/g;
  return [...source.matchAll(storage)].map(([, index, name, element]) => [Number(index), name, element]);
}
