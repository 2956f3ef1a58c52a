// Steps of SGD and AdamW on the device against their references.
import { checkKernel, uniformArray } from '@softlabel/testing';
import { describe, test } from 'vitest';
import { optimiserAdamwReference, optimiserSgdReference } from './optimiser.reference.ts';
import { optimiserAdamw, optimiserSgd } from './optimiser.ts';

const COUNTS = [1, 7, 2051];

describe('optimiser/sgd', () => {
  test.each(COUNTS)('%i parameters', (count) =>
    checkKernel(optimiserSgd, optimiserSgdReference, {
      params: { count, momentum: 0.9, weightDecay: 0.01 },
      arrays: { parameters: uniformArray(count, 1), velocity: uniformArray(count, 2), g: uniformArray(count, 3), lr: Float32Array.of(0.1) },
    }),
  );

  test('without momentum and decay it is a plain step, and NaN in the gradient reaches the parameter', () =>
    checkKernel(optimiserSgd, optimiserSgdReference, {
      params: { count: 3, momentum: 0, weightDecay: 0 },
      arrays: {
        parameters: Float32Array.of(1, 2, 3),
        velocity: Float32Array.of(9, 9, 9),
        g: Float32Array.of(0.5, Number.NaN, 0),
        lr: Float32Array.of(0.25),
      },
    }));
});

describe('optimiser/adamw', () => {
  /** Betas as the device gets them: 1 - beta differs from that of a float64 beta by more than f32's precision. */
  const params = { beta1: Math.fround(0.9), beta2: Math.fround(0.999), epsilon: 1e-8, weightDecay: 0.01 };
  const scalars = (t: number) => ({ lr: Float32Array.of(0.01), stepCount: Float32Array.of(t) });

  test.each(COUNTS)('%i parameters', (count) =>
    checkKernel(optimiserAdamw, optimiserAdamwReference, {
      params: { ...params, count },
      arrays: {
        parameters: uniformArray(count, 1),
        m: uniformArray(count, 2),
        v: uniformArray(count, 3, 0.1, 1),
        g: uniformArray(count, 4),
        ...scalars(5),
      },
    }),
  );

  // The parameters start at zero, so that the step alone is compared.
  test.each([1, 2, 1000, 100_000])('the bias correction of step %i', (t) =>
    checkKernel(optimiserAdamw, optimiserAdamwReference, {
      params: { ...params, count: 5 },
      arrays: { parameters: 5, m: 5, v: 5, g: Float32Array.of(1, -1, 1e-3, 20, 0), ...scalars(t) },
      tolerance: 2e-6,
    }),
  );
});
