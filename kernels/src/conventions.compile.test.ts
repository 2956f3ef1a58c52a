// Every kernel keeps the contract of KernelDef, and every variant compiles on Dawn's null backend, with and without optional features.
import { openDevice } from '@softlabel/node';
import {
  type AnyKernel,
  DEFAULT_PROFILE,
  type DeviceProfile,
  kernelLabel,
  numbersOf,
  randomBelow,
  type Variant,
  wgslName,
} from '@softlabel/runtime';
import { describe, expect, test } from 'vitest';
import * as exported from './index.ts';

/** Families whose kernels come from a table export a list of them. */
const kernels = Object.values<unknown>(exported)
  .flat()
  .filter((value): value is AnyKernel => typeof value === 'object' && value !== null && 'bindings' in value);

/** Kernels of results that are whole tiles. */
const winograd: readonly AnyKernel[] = [
  exported.winogradOperands,
  exported.winogradFlippedOperands,
  exported.winogradWeightOperands,
  exported.winogradForward,
  exported.winogradForwardBias,
  exported.winogradForwardMoments,
  exported.winogradForwardBiasMoments,
  exported.winogradWeightGradient,
];
/** Kernels that the planner takes only for shapes for which they offer a variant: where each workgroup's pixels lie in one image. */
const partial: readonly AnyKernel[] = [exported.conv2dForwardMoments, exported.conv2dForwardBiasMoments];
/** Kernels whose bindings have sizes that do not follow from the params alone, but from the variant or from strides. */
const unsized: readonly AnyKernel[] = [...partial, exported.moveStrided];

type Params = { readonly [name: string]: number };

/** Sizes that kernels treat differently: nothing to share out, whole vec4s and not, little work and much. */
const SIZES = [1, 2, 3, 4, 16, 64, 256];

/** Shapes of sizes drawn for every param, the same in every run. Those that `groupNorm` gives to another kernel are left out. */
function drawnShapes(def: AnyKernel, count: number, seed: number): Params[] {
  const draw = (shape: number, param: number) => SIZES[randomBelow(SIZES.length, seed, 'choice', shape, param)];
  const names = Object.keys(def.params);
  const shapes = Array.from({ length: count }, (_, shape): Params => Object.fromEntries(names.map((name, i) => [name, draw(shape, i)])));
  return shapes.filter(({ channels, groups }) => groups === undefined || isGroupNorm(def, channels, groups));
}

const isGroupNorm = (def: AnyKernel, channels: number, groups: number): boolean =>
  channels % groups === 0 && Object.values<AnyKernel>(exported.groupNorm({ channels, groups })).includes(def);

/** Boxes of two, four and six axes, whose elements lie in whole vec4s or apart: draws hardly meet one of fewer than six. */
const boxes = [2, 4, 6].flatMap((rank) => [1, 4].map((xStride5) => ({ ...boxOf(rank), xStride5 })));

function boxOf(rank: number): Params {
  const isOne = (name: string) => name.startsWith('size') && Number(name.slice(-1)) < 6 - rank;
  return Object.fromEntries(Object.keys(exported.moveStrided.params).map((name) => [name, isOne(name) ? 1 : 4]));
}

/** Filters of 3 x 3 and whole tiles, which draws do not meet. */
const tiled: Params = {
  ...{ images: 2, height: 8, width: 12, channels: 4, outChannels: 8, filterHeight: 3, filterWidth: 3 },
  ...{ outHeight: 8, outWidth: 12, stride: 1, padding: 1, parts: 2 },
};

/** Shapes at which kernels offer all that they can. */
const shapesOf = (def: AnyKernel): Params[] => [
  ...drawnShapes(def, 300, 1),
  ...(def === exported.moveStrided ? boxes : []),
  ...(winograd.includes(def) ? [tiled] : []),
];

const software: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'software', subgroupSize: 8 };
const discrete: DeviceProfile = { ...DEFAULT_PROFILE, kind: 'discrete', subgroupSize: 32, f16: true, matrixUnit: 16 };
const profiles = [DEFAULT_PROFILE, software, discrete];

/** Every variant once. */
function variantsOf(def: AnyKernel, shapes: readonly Params[], offeredTo: readonly DeviceProfile[] = profiles): Variant[] {
  const all = offeredTo.flatMap((profile) => shapes.flatMap((params) => def.variants(profile, params)));
  return [...new Map(all.map((variant) => [JSON.stringify(variant), variant])).values()];
}

/** What a variant is but for its numbers. */
const structureOf = (variant: Variant): string => JSON.stringify(variant).replaceAll(/\d+/g, 'n');

describe.each(kernels.map((def) => [def.name, def] as const))('%s', (_, def) => {
  const shapes = shapesOf(def);
  const variants = variantsOf(def, shapes);

  test('declares in WGSL the params and bindings of its KernelDef, in order', () => {
    for (const variant of variants) {
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

  test('has bindings whose sizes follow from its params, or is known not to', () => {
    const sizes = () => Object.entries(def.bindings).map(([name, { shape }]) => numbersOf(name, shape, shapes[0]));
    if (unsized.includes(def)) expect(sizes).toThrow();
    else expect(sizes).not.toThrow();
  });

  test('has variants whose fields a tuning table can hold', () => {
    const fields = variants.flatMap((variant) => Object.values(variant));
    expect(fields.filter((field) => !['string', 'number', 'boolean'].includes(typeof field))).toEqual([]);
  });

  test('offers a variant without optional features, and every variant compiles', async () => {
    const offering = shapes.filter((params) => def.variants(DEFAULT_PROFILE, params).length > 0);
    expect(offering.length).toBeGreaterThanOrEqual(partial.includes(def) || winograd.includes(def) ? 1 : shapes.length);
    for (const variant of variantsOf(def, shapes, [DEFAULT_PROFILE])) expect(def.source(variant)).not.toMatch(/^\s*enable /m);
    const device = await openDevice({ dawn: ['backend=null'], matrixUnits: true });
    for (const variant of variants) await device.checked(kernelLabel(def, variant), () => device.pipeline(def, variant));
  });

  test('offers no structure at other shapes that is not among those compiled', () => {
    const compiled = new Set(variants.map(structureOf));
    const others = variantsOf(def, drawnShapes(def, 300, 2)).map(structureOf);
    expect(others.filter((structure) => !compiled.has(structure))).toEqual([]);
  });
});

test('among them are subgroups that slide along rows, with moments too, groups of several channels, and boxes of each rank, in vec4s and not', () => {
  const offered = (def: AnyKernel) => variantsOf(def, shapesOf(def)).map(structureOf);
  for (const def of [exported.conv2dForward, exported.conv2dForwardBias, exported.conv2dWeightGradient, ...partial])
    expect(offered(def)).toContainEqual(expect.stringContaining('subgroup-row'));
  for (const def of [exported.groupNormForward, exported.groupNormGradientScalar])
    expect(offered(def)).toContainEqual(expect.stringContaining('group-per-invocation'));
  expect(variantsOf(exported.moveStrided, shapesOf(exported.moveStrided))).toHaveLength(9);
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
