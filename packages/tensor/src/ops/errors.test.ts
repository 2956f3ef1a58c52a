// What ops refuse while tracing, word for word: no device is asked.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import * as t from '../index.ts';

type Named = { [name: string]: t.Tensor };
const plan = (fn: (inputs: Named) => t.Tensor, specs: { [name: string]: t.Spec }) => () =>
  t.program('p', (inputs: Named) => ({ y: fn(inputs) })).plan({ profile: DEFAULT_PROFILE }, specs);

const x = t.f32(2, 6, 5, 4);
const cases: [name: string, run: () => unknown, message: string][] = [
  [
    'conv2d channels',
    plan(({ x, w }) => t.conv2d(x, w), { x, w: t.f32(3, 3, 3, 8) }),
    'conv2d: expected filters over 4 channels, as in f32[2, 6, 5, 4], got f32[3, 3, 3, 8].',
  ],
  [
    'conv2d too small',
    plan(({ x, w }) => t.conv2d(x, w), { x, w: t.f32(7, 7, 4, 8) }),
    'conv2d: expected images at least as large as the filter, got f32[2, 6, 5, 4] with padding 0 under f32[7, 7, 4, 8]. Use a larger padding or fewer layers.',
  ],
  [
    'matmul',
    plan(({ a, b }) => t.matmul(a, b), { a: t.f32(2, 3), b: t.f32(4, 5) }),
    'matmul: expected [..., m, k] times [..., k, n] with the same leading axes, got f32[2, 3] and f32[4, 5].',
  ],
  [
    'broadcast',
    plan(({ a, b }) => t.add(a, b), { a: t.f32(2, 3), b: t.f32(4) }),
    'add: expected shapes that broadcast, got [2, 3] and [4]. Sizes per axis must be equal or 1.',
  ],
  ['reshape', plan(({ a }) => t.reshape(a, [7]), { a: t.f32(2, 3) }), 'reshape: expected 6 elements, as in f32[2, 3], got [7].'],
  ['axes', plan(({ a }) => t.sum(a, [2]), { a: t.f32(2, 3) }), 'sum: expected axes between -2 and 1, got 2.'],
  [
    'group norm',
    plan(({ x, g }) => t.groupNorm(x, g, g, 3), { x, g: t.f32(4) }),
    'group-norm: expected [images, ..., channels] with channels a multiple of 3 groups, got f32[2, 6, 5, 4].',
  ],
  [
    'pool padding',
    plan(({ x }) => t.maxPool(x, { window: 2, padding: 2 }), { x }),
    'max-pool: expected a padding of at most half the window of 2, got 2. A window must see a pixel.',
  ],
  [
    'cross-entropy',
    plan(({ a, b }) => t.crossEntropyRows(a, b), { a: t.f32(2, 3), b: t.f32(2, 4) }),
    'cross-entropy: expected targets of shape [2, 3], got f32[2, 4].',
  ],
  ['top-k', plan(({ a }) => t.topK(a, 4).values, { a: t.f32(2, 3) }), 'top-k: expected k between 1 and 3 classes, got 4.'],
  [
    'slice',
    plan(({ a }) => t.slice(a, [0, 2], [2, 2]), { a: t.f32(2, 3) }),
    'slice: expected a box inside f32[2, 3], got start [0, 2] and size [2, 2].',
  ],
  ['dtype', plan(({ a, i }) => t.gather(a, i), { a: t.f32(2, 3), i: t.f32(2) }), 'gather: expected index of u32 with 1 axes, got f32[2].'],
  [
    'batch norm of one value',
    plan(({ x, g }) => t.batchNorm(x, g, g).y, { x: t.f32(1, 4), g: t.f32(4) }),
    'batch-norm: expected more than one value per channel, got one. Use a larger batch.',
  ],
];

test.each(cases)('%s', (_, run, message) => {
  expect(run).toThrow(message);
  expect(run).toThrow(expect.objectContaining({ name: 'ShapeError' }));
});

test('the layer is named', () => {
  const layered = plan(({ x, w }) => t.scope('features_a', () => t.scope('0', () => t.conv2d(x, w))), { x, w: t.f32(3, 3, 3, 8) });
  expect(layered).toThrow(/got f32\[3, 3, 3, 8\]\. \(in features_a\/0\)$/);
});

test('an op without derivative says why', () => {
  const differentiated = plan(
    ({ a }) => t.grad((v: Named) => t.sum(t.sgd()({ p: v['a'] }, { p: v['a'] }, { p: v['a'] }, t.constant(1)).params['p']))({ a })['a'],
    { a: t.f32(3) },
  );
  expect(differentiated).toThrow(
    'sgd: expected an op with a derivative, got one without: an update in place forgets what it was made from.',
  );
});

test('a loss that is no scalar, and a parameter the loss does not see, are refused by name', () => {
  expect(plan(({ a }) => t.grad((v: Named) => v['a'])({ a })['a'], { a: t.f32(3) })).toThrow(
    'grad: expected a scalar loss, got f32[3]. Reduce it with mean() or sum().',
  );
  expect(plan(({ a, b }) => t.grad((v: Named) => t.sum(v['a']))({ a, b })['a'], { a: t.f32(3), b: t.f32(3) })).toThrow(
    "grad: expected the loss to depend on 'b', got no path to it. Leave it out of the differentiated tree.",
  );
});
