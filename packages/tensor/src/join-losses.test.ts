// What joining a loss and its gradient promises: fewer launches, and only where nobody notices. No device; that bits stay the same is tested with the kernel.
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { describe, expect, test } from 'vitest';
import * as t from './index.ts';

type Named = { [name: string]: t.Tensor };
const specs = { z: t.f32(6, 10), targets: t.f32(6, 10), weights: t.f32(6), others: t.f32(10) };

const kernelsOf = (fn: (inputs: Named) => Named): string[] =>
  t
    .program('loss', fn)
    .plan({ profile: DEFAULT_PROFILE }, specs)
    .launches.map(({ kernel }) => kernel.name);
const losses = ({ z, targets }: Named) => t.crossEntropyRows(z, targets);
const dLogits = (loss: t.Tensor, dLoss: t.Tensor, z: t.Tensor): Named => {
  const [dZ] = t.vjp([loss], [dLoss], [z]);
  return dZ === null ? {} : { dZ };
};

describe('a loss and its gradient', () => {
  test('share a launch where the gradient needs what is known by then', () => {
    const joined = kernelsOf((inputs) => {
      const loss = losses(inputs);
      return { loss, ...dLogits(loss, inputs['weights'], inputs['z']) };
    });
    expect(joined).toEqual(['cross-entropy/forward-gradient']);
  });

  test('do not where the gradient waits for the loss', () => {
    const apart = kernelsOf((inputs) => {
      const loss = losses(inputs);
      return { ...dLogits(loss, t.square(loss), inputs['z']) };
    });
    expect(apart).toEqual(['cross-entropy/forward', 'pointwise/square', 'cross-entropy/gradient-logits']);
  });

  test('do not where one is of other rows of the same numbers', () => {
    const apart = kernelsOf((inputs) => {
      const loss = losses(inputs);
      const [z, targets] = [t.reshape(inputs['z'], [10, 6]), t.reshape(inputs['targets'], [10, 6])];
      return { loss, ...dLogits(t.crossEntropyRows(z, targets), inputs['others'], z) };
    });
    expect(apart).toEqual(['cross-entropy/forward', 'cross-entropy/gradient-logits']);
  });

  test('do not where one is of other targets', () => {
    const apart = kernelsOf((inputs) => {
      const [loss, other] = [losses(inputs), t.crossEntropyRows(inputs['z'], t.square(inputs['targets']))];
      return { loss, ...dLogits(other, inputs['weights'], inputs['z']) };
    });
    expect(apart).toContain('cross-entropy/forward');
    expect(apart).toContain('cross-entropy/gradient-logits');
  });
});
