// The checkers themselves: each must refuse what is wrong.
import { gatherRows, softmaxForward } from '@softlabel/kernels';
import type { AnyKernel } from '@softlabel/runtime';
import { apply, defineOp, exp, multiply, type Tensor } from '@softlabel/tensor';
import { expect, test } from 'vitest';
import {
  checkGradients,
  checkKernel,
  expectClose,
  type KernelCase,
  type Reference,
  randomTensor,
  type TensorFunction,
  uniformArray,
} from './index.ts';

/** exp written as a composition that loses a factor of two on the way back: its values are right, its derivative is not. */
const wrongExp = defineOp<Record<string, never>>({
  name: 'wrong-exp',
  formula: 'y = exp(x)',
  infer: ([x]) => [x],
  compose: ([x]) => [multiply(exp(x), 0.5)],
  lower: (context) => exp(context.inputs.length).node.op.lower(context),
});

test('checkGradients refuses a derivative that is wrong by a factor', async () => {
  const wrong = (x: Tensor): Tensor => apply(wrongExp, [x], {})[0];
  await expect(checkGradients('wrong', ([x]) => [wrong(x)], [randomTensor([4])])).rejects.toThrow(
    /^wrong: expected a directional derivative of /,
  );
  await checkGradients('right', ([x]) => [exp(x)], [randomTensor([4])]);
});

/** y dY, whose derivative forgets that dY depends on the inputs too. */
const forgetful = defineOp<Record<string, never>>({
  name: 'forgetful',
  formula: 'dX = y dY',
  infer: ([y]) => [y],
  vjp: ({ inputs: [, dY], gradients: [ddX] }) => [ddX && multiply(ddX, dY), null],
  lower: (context) => multiply(1, 1).node.op.lower(context),
});
const forgetfulExp = defineOp<Record<string, never>>({
  name: 'forgetful-exp',
  formula: 'y = exp(x)',
  infer: ([x]) => [x],
  vjp: ({ outputs: [y], gradients: [dY] }) => [dY && apply(forgetful, [y, dY], {})[0]],
  lower: wrongExp.lower,
});

test('checkGradients refuses a second derivative that takes what comes back from the loss as given', async () => {
  const wrong: TensorFunction = ([x]) => [apply(forgetfulExp, [x], {})[0]];
  await checkGradients('first', wrong, [randomTensor([4])]);
  await expect(checkGradients('wrong', wrong, [randomTensor([4])], { order: 2 })).rejects.toThrow(
    /^wrong, second derivative: expected a directional derivative of /,
  );
});

test('checkKernel refuses a reference that differs in one place', async () => {
  const z = uniformArray(12);
  const reference = (_: unknown, { y }: { y: Float64Array }) => y.fill(0.25);
  const check = checkKernel(softmaxForward, reference, { params: { rows: 3, classes: 4, inverseTemperature: 1 }, arrays: { z, y: 12 } });
  await expect(check).rejects.toThrow(/^softmax\/forward\[row-per-invocation\]\.y .*: expected 0.25 at /);
});

/** `def` with `text` of its WGSL replaced. */
const broken = (def: AnyKernel, text: string, by: string): AnyKernel => ({
  ...def,
  source: (variant) => def.source(variant).replace(text, by),
});

test('checkKernel refuses a kernel whose members all read the indices of the first one', async () => {
  const params = { rows: 3, sourceRows: 5, width: 1 };
  const kase: KernelCase = { params, arrays: { x: uniformArray(5), index: Uint32Array.of(3, 1, 0), y: 3 } };
  const reference: Reference = (_, { x, index, y }) => y.set(Array.from<number, number>(index, (row) => x[row]));
  await checkKernel(gatherRows, reference, kase);
  const shared = broken(gatherRows, 'wid.z * p.stride_index', '0u');
  await expect(checkKernel(shared, reference, kase)).rejects.toThrow(/^gather\/rows\[.*\]\.y as member 1 of 3: /);
});

test('checkKernel refuses a kernel that forgets the second row of the grid, and one without a variant', async () => {
  const kase: KernelCase = { params: { rows: 40, classes: 1, inverseTemperature: 1 }, arrays: { z: uniformArray(40), y: 40 } };
  const reference: Reference = (_, { y }) => y.fill(1);
  await checkKernel(softmaxForward, reference, kase);
  const flat = broken(softmaxForward, 'wid.y * groups.x + wid.x', 'wid.x');
  await expect(checkKernel(flat, reference, kase)).rejects.toThrow(/^softmax\/forward\[.*\]\.y as member 0 of 3: /);
  await expect(checkKernel({ ...softmaxForward, variants: () => [] }, reference, kase)).rejects.toThrow(
    /^softmax\/forward: expected a variant for \{"rows":40,.*got none\./,
  );
});

test('expectClose refuses a NaN, an infinity of the wrong sign, a wrong length, and what is beyond the tolerance', () => {
  const close = (actual: number[], expected: number[]) => () => expectClose('x', actual, expected, { relative: 1e-3 });
  expect(close([1, Number.NaN], [1, 2])).toThrow('x: expected 2 at 1, got NaN');
  expect(close([Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY])).toThrow('x: expected -Infinity at 0, got Infinity');
  expect(close([1], [1, 2])).toThrow('x: expected 2 values, got 1.');
  expect(close([1, 2.01], [1, 2])).toThrow('x: expected 2 at 1, got 2.01');
  expect(close([1.001, 2], [1, 2])).not.toThrow();
  expect(close([Number.NaN], [Number.NaN])).not.toThrow();
});
