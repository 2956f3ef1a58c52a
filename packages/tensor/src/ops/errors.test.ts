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
    "group-norm: expected [images, ..., channels] with channels a multiple of 3 groups, got f32[2, 6, 5, 4]. Set model.width, the channels of a recipe's network, to a multiple of 3.",
  ],
  [
    'pool padding',
    plan(({ x }) => t.maxPool(x, { window: 2, padding: 2 }), { x }),
    'max-pool: expected a padding of at most half the window of 2, got 2. A window must see a pixel.',
  ],
  [
    'cross-entropy',
    plan(({ a, b }) => t.crossEntropyRows(a, b), { a: t.f32(2, 3), b: t.f32(2, 4) }),
    'cross-entropy: expected targets of f32[2, 3], got f32[2, 4].',
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
  [
    'integer targets',
    plan(({ a, b }) => t.crossEntropyRows(a, b), { a: t.f32(2, 3), b: t.u32(2, 3) }),
    'cross-entropy: expected targets of f32[2, 3], got u32[2, 3].',
  ],
  [
    'integer bias',
    plan(({ a, w, b }) => t.linear(a, w, b), { a: t.f32(2, 3), w: t.f32(3, 4), b: t.u32(4) }),
    'matmul: expected bias of f32[4], got u32[4].',
  ],
  [
    'integer rows',
    plan(({ a, i }) => t.scatterAdd(a, i, 3), { a: t.u32(2, 3), i: t.u32(2) }),
    'scatter-add: expected x of f32, got u32[2, 3].',
  ],
  [
    'matmul by a vector',
    plan(({ a, b }) => t.matmul(a, b), { a: t.f32(3, 5), b: t.f32(5) }),
    'matmul: expected [..., m, k] times [..., k, n] with the same leading axes, got f32[3, 5] and f32[5].',
  ],
  [
    'conv2d stride',
    plan(({ x, w }) => t.conv2d(x, w, { stride: 0 }), { x, w: t.f32(3, 3, 4, 8) }),
    'conv2d: expected a stride of at least 1, a whole number, got 0.',
  ],
  [
    'pool window',
    plan(({ x }) => t.averagePool(x, { window: 1.5 }), { x }),
    'average-pool: expected a window of at least 1, a whole number, got 1.5.',
  ],
  [
    'average pool gradient',
    plan(({ d }) => t.averagePoolGradient(d, [2, 4, 4, 4], { window: 2 }), { d: t.f32(1, 1, 1, 4) }),
    'average-pool-gradient: expected dY of f32[2, 2, 2, 4], got f32[1, 1, 1, 4].',
  ],
  ['temperature', plan(({ a }) => t.softmax(a, 0), { a: t.f32(2, 3) }), 'softmax: expected a temperature above 0, got 0.'],
  [
    'normalise',
    plan(({ a, i }) => t.normalise(a, i, [0, 0, 0, 0], [1, 1, 1, 1]), { a: t.u8(2, 3, 3, 4), i: t.u32(2) }),
    'normalise: expected images with 1 or 3 channels, got u8[2, 3, 3, 4].',
  ],
  [
    'learning rate',
    plan(({ p, lr }) => t.sgd()({ p }, { p }, { p }, lr).params.p, { p: t.f32(3), lr: t.u32(7) }),
    'sgd: expected lr of f32[], got u32[7].',
  ],
  [
    'gradients of other parameters',
    plan(({ p, lr }) => t.sgd()<Named>({ p, q: p }, { q: p }, { p, q: p }, lr)['params']['p'], { p: t.f32(3), lr: t.f32() }),
    "sgd: expected gradients at the same paths as params, got 'p' in one of the two alone.",
  ],
  [
    'weights of a derivative',
    plan(({ a, b }) => t.vjp([t.sum(a, [0])], [b], [a])[0] ?? b, { a: t.f32(4, 3), b: t.f32(5) }),
    'vjp: expected gradient 0 of f32[3], got f32[5].',
  ],
];

const MOVES: [name: string, move: (x: t.Tensor) => t.Tensor][] = [
  ['transpose', (x) => t.transpose(x)],
  ['broadcast', (x) => t.broadcastTo(x, [2, ...x.shape])],
  [
    'slice',
    (x) =>
      t.slice(
        x,
        x.shape.map(() => 0),
        x.shape,
      ),
  ],
  [
    'pad',
    (x) =>
      t.pad(
        x,
        x.shape.map(() => 0),
        x.shape,
      ),
  ],
  ['concatenate', (x) => t.concatenate([x, x], 0)],
];

test.each(MOVES)('%s moves words along six axes', (name, move) => {
  const most = name === 'broadcast' ? 5 : 6;
  const moved = (spec: t.Spec) => plan(({ x }) => move(x), { x: spec });
  const shape = Array.from({ length: most }, () => 2);
  expect(moved(t.u32(...shape))).not.toThrow();
  const refusal = new RegExp(`^${name}: expected f32 or u32 with at most 6 axes, got .* make fewer axes with reshape\\(\\)\\.$`);
  for (const wrong of [t.f32(3, ...shape), t.u8(4, 4)]) expect(moved(wrong)).toThrow(refusal);
});

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

test('the statistics of a batch norm are not differentiated in silence', () => {
  const loss = ({ x, g }: Named) => t.add(t.sum(t.batchNorm(x, g, g).y), t.sum(t.batchNorm(x, g, g).mean));
  expect(plan(({ x, g }) => t.grad((v: Named) => loss({ ...v, g }))({ x })['x'], { x: t.f32(4, 3), g: t.f32(3) })).toThrow(
    "batch-statistics: expected an op with a derivative, got one without: their derivative is part of batch norm's. Take mean() and square() to differentiate through statistics alone.",
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
