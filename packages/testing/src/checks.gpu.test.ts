// The checkers themselves: each must refuse what is wrong.
import { softmaxForward } from '@softlabel/kernels';
import { apply, defineOp, exp, multiply, type Tensor } from '@softlabel/tensor';
import { expect, test } from 'vitest';
import { checkGradients, checkKernel, expectClose, randomTensor, uniformArray } from './index.ts';

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

test('checkKernel refuses a reference that differs in one place', async () => {
  const z = uniformArray(12);
  const reference = (_: unknown, { y }: { y: Float64Array }) => y.fill(0.25);
  const check = checkKernel(softmaxForward, reference, { params: { rows: 3, classes: 4, inverseTemperature: 1 }, arrays: { z, y: 12 } });
  await expect(check).rejects.toThrow(/^softmax\/forward\[row-per-invocation\]\.y .*: expected 0.25 at /);
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
