// Kernels and sizes from the command line, and what is said when they are wrong.
import type { AnyKernel } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import KernelsBench from './commands/kernels/bench.ts';
import KernelsShow from './commands/kernels/show.ts';
import { kernelNamed, paramsOf } from './kernel-argument.ts';
import { allKernels } from './kernel-catalogue.ts';
import { smallestShape } from './kernel-sizes.ts';

test('a kernel by its name, or the nearest name', () => {
  expect(kernelNamed('gemm/nn').name).toBe('gemm/nn');
  expect(() => kernelNamed('gem/nn')).toThrow('kernels: expected a kernel of softlabel kernels list, got gem/nn. Did you mean gemm/nn?');
});

test('the start of a name suggests how it goes on', () => {
  expect(() => kernelNamed('conv2d/weight')).toThrow('got conv2d/weight. Did you mean conv2d/weight-gradient?');
});

test('a name of no kernel suggests one of its family', () => {
  expect(() => kernelNamed('norm/layer')).toThrow(/Did you mean norm\//);
});

test('sizes for every param, separated by spaces or commas', () => {
  expect(paramsOf(kernelNamed('gemm/nn'), 'batch=1 m=2,n=3, k=4')).toEqual({ batch: 1, m: 2, n: 3, k: 4 });
});

test.each([
  ['batch=1 m=2 n=3', 'k'],
  ['batch=1 m=2 n=3 k=', 'k'],
  ['batch=1 m=2 n=3 k=four', 'k'],
  ['batch=1 m=2 n=3 k=4=4', 'k'],
  ['batch=1 m=2 n=3 k=4 l=5', 'l'],
])('%s is refused for %s', (shape, wrong) => {
  expect(() => paramsOf(kernelNamed('gemm/nn'), shape)).toThrow(
    `kernels: expected --shape with a number for each of batch, m, n, k, as gemm/nn takes them, got '${shape}' (${wrong}). Example: --shape "batch=1 m=1 n=1 k=1"`,
  );
});

/** The smallest shape of a kernel but for what `changes` says. */
function shapeOf(kernel: AnyKernel, changes: Record<string, number | string> = {}) {
  const smallest = smallestShape(kernel)
    .split(' ')
    .map((word) => word.split('='));
  return Object.entries({ ...Object.fromEntries(smallest), ...changes })
    .map(([param, value]) => `${param}=${value}`)
    .join(' ');
}

test.each([
  ['conv2d/input-gradient', 'stride', '0', 'a whole number from 1 to 4294967295'],
  ['gemm/nn', 'k', '0', 'a whole number from 1 to 4294967295'],
  ['gemm/nn', 'k', '4294967296', 'a whole number from 1 to 4294967295'],
  ['gemm/nn', 'k', '2.5', 'a whole number from 1 to 4294967295'],
  ['gemm/nn', 'k', '-1', 'a whole number from 1 to 4294967295'],
  ['conv2d/forward', 'padding', '-1', 'a whole number from 0 to 4294967295'],
  ['move/strided', 'xStride0', '2147483648', 'a whole number from -2147483648 to 2147483647'],
  ['softmax/forward', 'inverseTemperature', '1e+39', 'a number that f32 can hold'],
])('%s is refused with %s=%s', (name, param, value, expected) => {
  const kernel = kernelNamed(name);
  expect(() => paramsOf(kernel, shapeOf(kernel, { [param]: value }))).toThrow(
    `kernels: expected ${expected} for ${param} of ${name} in --shape, got ${value}. Example: ${param}=1`,
  );
});

test.each([
  ['conv2d/forward', 'padding', 0],
  ['augment/dsa', 'transformations', 0],
  ['random/bits', 'stream', 0],
  ['optimiser/sgd', 'momentum', 0],
  ['softmax/forward', 'inverseTemperature', 0.5],
  ['gemm/nn', 'k', 2 ** 32 - 1],
])('%s takes %s=%d', (name, param, value) => {
  const kernel = kernelNamed(name);
  expect(paramsOf(kernel, shapeOf(kernel, { [param]: value }))).toHaveProperty(param, value);
});

test.each(allKernels().map((kernel) => [kernel.name, kernel] as const))('%s takes the example of its own refusal', (_, kernel) => {
  let said = '';
  try {
    paramsOf(kernel, '');
  } catch (error) {
    said = String(error);
  }
  const [, example = ''] = /Example: --shape "(.*)"/.exec(said) ?? [];
  expect(Object.keys(paramsOf(kernel, example))).toEqual(Object.keys(kernel.params));
});

test('a name given twice is refused', () => {
  expect(() => paramsOf(kernelNamed('gemm/nn'), 'batch=1 m=64 m=32 n=64 k=64')).toThrow(
    "kernels: expected every name once in --shape, got m again in 'batch=1 m=64 m=32 n=64 k=64'. Leave one out.",
  );
});

/** Filters of 3 x 3 every 2 pixels over 8 x 9, one pixel beyond the edges. */
const LAYER = { height: 8, width: 9, filterHeight: 3, filterWidth: 3, stride: 2, padding: 1, outHeight: 4, outWidth: 5 };

test.each(['conv2d/forward', 'conv2d/input-gradient', 'conv2d/weight-gradient'])(
  '%s takes the output that its filter leaves, no other',
  (name) => {
    const kernel = kernelNamed(name);
    expect(paramsOf(kernel, shapeOf(kernel, LAYER))).toMatchObject(LAYER);
    expect(() => paramsOf(kernel, shapeOf(kernel, { ...LAYER, outHeight: 80 }))).toThrow(
      `kernels: expected outHeight of ${name} in --shape to be floor((height + 2 padding - filterHeight) / stride) + 1 = 4, got 80. Give outHeight=4, or other sizes.`,
    );
    expect(() => paramsOf(kernel, shapeOf(kernel, { ...LAYER, outWidth: 6 }))).toThrow('= 5, got 6.');
    expect(() => paramsOf(kernel, shapeOf(kernel, { ...LAYER, filterWidth: 12 }))).toThrow(
      `kernels: expected filterWidth of ${name} in --shape to be at most width + 2 padding = 11, got 12. Give a smaller filter or more padding.`,
    );
  },
);

/** Windows of 3 x 3 every 2 pixels over 8 x 9, one pixel beyond the edges. */
const POOL = { height: 8, width: 9, windowHeight: 3, windowWidth: 3, stride: 2, padding: 1, outHeight: 4, outWidth: 5 };

test.each(allKernels().filter(({ name }) => name.startsWith('pool/')))(
  '$name takes the output that its window leaves, no other',
  (kernel) => {
    const { name } = kernel;
    expect(paramsOf(kernel, shapeOf(kernel, POOL))).toMatchObject(POOL);
    expect(() => paramsOf(kernel, shapeOf(kernel, { ...POOL, outHeight: 80 }))).toThrow(
      `kernels: expected outHeight of ${name} in --shape to be floor((height + 2 padding - windowHeight) / stride) + 1 = 4, got 80. Give outHeight=4, or other sizes.`,
    );
    expect(() => paramsOf(kernel, shapeOf(kernel, { ...POOL, windowWidth: 12 }))).toThrow(
      `kernels: expected windowWidth of ${name} in --shape to be at most width + 2 padding = 11, got 12. Give a smaller window or more padding.`,
    );
    expect(() => paramsOf(kernel, shapeOf(kernel, { ...POOL, padding: 2 }))).toThrow(
      `kernels: expected padding of ${name} in --shape to be at most half of windowHeight = 3, got 2. Give less padding or a larger window.`,
    );
  },
);

test.each([
  ['norm/group-forward', { channels: 8, groups: 2 }],
  ['norm/group-forward', { channels: 8, groups: 8 }],
  ['norm/group-forward-scalar', { channels: 6, groups: 3 }],
  ['gather/top-k', { classes: 9, k: 9 }],
  ['norm/instance-relu-pool-forward', { height: 3, width: 2 }],
  ['norm/instance-relu-forward-moments', { height: 4, width: 4, parts: 8 }],
  ['conv2d/weight-gradient', { images: 5, parts: 5 }],
  ['winograd/weight-gradient', { images: 2, height: 10, outHeight: 8, parts: 4 }],
] as const)('%s takes %o', (name, changes) => {
  const kernel = kernelNamed(name);
  expect(paramsOf(kernel, shapeOf(kernel, changes))).toMatchObject(changes);
});

test.each([
  ['norm/group-forward-scalar', { channels: 6, groups: 4 }, 'channels', 'a multiple of groups = 4, got 6. Give other channels or groups.'],
  ['norm/group-forward', { channels: 6, groups: 4 }, 'channels', 'a multiple of groups = 4, got 6. Give other channels or groups.'],
  ['norm/group-gradient', { channels: 2, groups: 4 }, 'channels', 'a multiple of groups = 4, got 2. Give other channels or groups.'],
  [
    'norm/group-gradient',
    { channels: 8, groups: 4 },
    'groups',
    'channels = 8, or to leave each group a multiple of 4 channels, got 4. Give such groups, or take norm/group-gradient-scalar.',
  ],
  ['pool/max-forward', { channels: 3 }, 'channels', 'a multiple of 4, got 3. Give such channels, or take pool/max-forward-scalar.'],
  ['gather/top-k', { classes: 3, k: 9 }, 'k', 'at most classes = 3, got 9. Give a smaller k or more classes.'],
  ['norm/instance-relu-pool-forward', { height: 1 }, 'height', 'at least 2, the side of a window, got 1. Give height=2 or more.'],
  ['norm/instance-relu-pool-gradient-scalar', { width: 1 }, 'width', 'at least 2, the side of a window, got 1. Give width=2 or more.'],
  [
    'norm/instance-relu-forward-moments',
    { height: 4, width: 4, parts: 3 },
    'parts',
    'a divisor of height width = 16, got 3. Give other parts or sizes.',
  ],
  ['conv2d/weight-gradient', { images: 2, parts: 5 }, 'parts', 'at most images = 2, got 5. Give fewer parts or more images.'],
  [
    'winograd/weight-gradient',
    { images: 2, parts: 3 },
    'parts',
    'at most images outHeight outWidth / 16 = 2 tiles, got 3. Give fewer parts or more images.',
  ],
  [
    'winograd/operands',
    { filterWidth: 5 },
    'filterWidth',
    '3, the only one that is computed at points, got 5. Give filterWidth=3, or take a kernel of conv2d.',
  ],
  [
    'winograd/operands',
    { height: 8, outHeight: 8 },
    'outHeight',
    'floor((height + 2 padding - filterHeight) / stride) + 1 = 6, got 8. Give another height or padding, so that it is a multiple of 4.',
  ],
  ['winograd/forward', { outHeight: 6 }, 'outHeight', 'a multiple of 4, got 6. Give such outHeight, or take a kernel of conv2d.'],
] as const)('%s is refused with %o', (name, changes, param, expected) => {
  const kernel = kernelNamed(name);
  expect(() => paramsOf(kernel, shapeOf(kernel, changes))).toThrow(`kernels: expected ${param} of ${name} in --shape to be ${expected}`);
});

const withShape = [...KernelsBench.examples, ...KernelsShow.examples].filter((example) => example.includes('--shape'));

test.each(withShape)('the example %s has the params of its kernel', (example) => {
  const [, name, shape] = /kernels \w+ (\S+) --shape "([^"]*)"/.exec(example) ?? [];
  expect(() => paramsOf(kernelNamed(name), shape)).not.toThrow();
});
