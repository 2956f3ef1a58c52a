// Fused instance normalisation, ReLU and average pooling on the device against their references.
import { checkKernel, expectClose, uniformArray } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import { dot, expectGradient, uniform64 } from '../central-difference.fixture.ts';
import {
  instanceReluForwardMomentsReference,
  instanceReluForwardReference,
  instanceReluGradientReference,
} from './instance-relu.reference.ts';
import {
  instanceRelu,
  instanceReluForward,
  instanceReluForwardScalar,
  instanceReluPool,
  instanceReluPoolForward,
  instanceReluPoolForwardMoments,
} from './instance-relu.ts';

/** [images, height, width, channels]. */
const shapes = [
  [1, 1, 1, 1],
  [3, 5, 4, 3],
  [2, 9, 7, 4],
  [5, 8, 8, 36],
  [1, 2, 33, 8],
  [1, 34, 31, 12],
] as const;

const kernels = [
  ['relu', instanceRelu, 1],
  ['relu and pooling', instanceReluPool, 2],
] as const;

describe.each(kernels)('%s', (_, kernelsFor, window) => {
  test.each(shapes)('%i images of %i x %i pixels and %i channels', async (images, height, width, channels) => {
    const params = { images, height, width, channels, epsilon: 1e-5 };
    const [size, units] = [images * height * width * channels, images * channels];
    const pooled = units * Math.floor(height / window) * Math.floor(width / window);
    const inputs = { x: uniformArray(size, 1, -2, 3), gamma: uniformArray(channels, 2), beta: uniformArray(channels, 3) };
    const [forward, gradient] = [instanceReluForwardReference(window), instanceReluGradientReference(window)];
    await checkKernel(kernelsFor(channels).forward, forward, { params, arrays: { ...inputs, y: pooled, statistics: 2 * units } });

    const statistics = new Float64Array(2 * units);
    const [x, gamma, beta] = [inputs.x, inputs.gamma, inputs.beta].map((array) => Float64Array.from(array));
    forward(params, { x, gamma, beta, y: new Float64Array(pooled), statistics });
    const arrays = { ...inputs, statistics: Float32Array.from(statistics), dY: uniformArray(pooled, 4) };
    const outputs = { dX: size, dGamma: units, dBeta: units };
    await checkKernel(kernelsFor(channels).gradient, gradient, {
      params: { images, height, width, channels },
      arrays: { ...arrays, ...outputs },
    });
  });

  test.each([
    [1, 1, 1, 1, 1],
    [3, 5, 4, 3, 5],
    [2, 9, 7, 4, 3],
    [5, 8, 8, 36, 1],
    [1, 34, 31, 12, 62],
  ])('%i images of %i x %i pixels and %i channels, from the moments of %i parts', async (images, height, width, channels, parts) => {
    const params = { images, height, width, channels, epsilon: 1e-5, parts };
    const [size, units] = [images * height * width * channels, images * channels];
    const pooled = units * Math.floor(height / window) * Math.floor(width / window);
    const inputs = { x: uniformArray(size, 1, -2, 3), gamma: uniformArray(channels, 2), beta: uniformArray(channels, 3) };
    const moments = uniformArray(2 * units * parts, 4, 0.5, 2); // of no x: only they decide
    await checkKernel(kernelsFor(channels).forwardMoments, instanceReluForwardMomentsReference(window), {
      params,
      arrays: { ...inputs, y: pooled, statistics: 2 * units, moments },
    });
  });

  test('the reference has the same result from moments', () => {
    const params = { images: 2, height: 4, width: 6, channels: 3, epsilon: 1e-5, parts: 4 };
    const pooled = 6 * Math.floor(4 / window) * Math.floor(6 / window);
    const given = { x: uniform64(144, 1), gamma: uniform64(3, 2), beta: uniform64(3, 3) };
    const [whole, joined] = [0, 1].map(() => ({ ...given, y: new Float64Array(pooled), statistics: new Float64Array(12) }));
    instanceReluForwardReference(window)(params, whole);
    instanceReluForwardMomentsReference(window)(params, { ...joined, moments: momentsOf(given.x, 2 * 4, 6, 3) });
    expectClose('y', joined.y, whole.y, { relative: 1e-12 });
    expectClose('statistics', joined.statistics, whole.statistics, { relative: 1e-12 });
  });

  test('the gradients of the reference are its derivatives', () => {
    const params = { images: 2, height: 5, width: 4, channels: 3, epsilon: 1e-5 };
    const pooled = 6 * Math.floor(5 / window) * Math.floor(4 / window);
    const [x, gamma, beta, dY] = [uniform64(120, 1), uniform64(3, 2), uniform64(3, 3), uniform64(pooled, 4)];
    const [statistics, y] = [new Float64Array(12), new Float64Array(pooled)];
    const loss = (changed: { x?: Float64Array; gamma?: Float64Array; beta?: Float64Array }) => {
      instanceReluForwardReference(window)(params, { x, gamma, beta, ...changed, y, statistics });
      return dot(y, dY);
    };
    loss({});
    const [dX, dGamma, dBeta] = [new Float64Array(120), new Float64Array(6), new Float64Array(6)];
    instanceReluGradientReference(window)(params, { x, gamma, beta, statistics, dY, dX, dGamma, dBeta });
    const overImages = (d: Float64Array) => d.subarray(0, 3).map((value, c) => value + d[3 + c]);
    expectGradient((changed) => loss({ x: changed }), x, dX);
    expectGradient((changed) => loss({ gamma: changed }), gamma, overImages(dGamma));
    expectGradient((changed) => loss({ beta: changed }), beta, overImages(dBeta));
  });
});

/** Mean and sum of squared deviations of `parts` stretches of `pixels` pixels: [parts, 2, channels]. */
function momentsOf(x: Float64Array, parts: number, pixels: number, channels: number): Float64Array {
  const moments = new Float64Array(2 * parts * channels);
  for (let part = 0; part < parts; part++)
    for (let c = 0; c < channels; c++) {
      const values = Array.from({ length: pixels }, (_, i) => x[(part * pixels + i) * channels + c]);
      const mean = values.reduce((sum, value) => sum + value, 0) / pixels;
      moments[2 * part * channels + c] = mean;
      moments[(2 * part + 1) * channels + c] = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    }
  return moments;
}

test('a NaN stays in its channel and image', async () => {
  const params = { images: 2, height: 2, width: 2, channels: 4, epsilon: 1e-5 };
  const x = uniformArray(32, 1);
  x[5] = Number.NaN;
  const arrays = { x, gamma: uniformArray(4, 2), beta: uniformArray(4, 3), y: 8, statistics: 16 };
  await checkKernel(instanceReluPoolForward, instanceReluForwardReference(2), { params, arrays });
});

test('a NaN among moments stays in its channel and image', async () => {
  const params = { images: 2, height: 2, width: 2, channels: 4, epsilon: 1e-5, parts: 2 };
  const moments = uniformArray(32, 4, 0.5, 2);
  moments[9] = Number.NaN;
  const arrays = { x: uniformArray(32, 1), gamma: uniformArray(4, 2), beta: uniformArray(4, 3), y: 8, statistics: 16, moments };
  await checkKernel(instanceReluPoolForwardMoments, instanceReluForwardMomentsReference(2), { params, arrays });
});

test('channels are taken in fours only where they divide by four', () => {
  expect(instanceRelu(12).forward).toBe(instanceReluForward);
  expect(instanceRelu(13).forward).toBe(instanceReluForwardScalar);
});
