// Softmax, log-softmax and their gradients on the device against their references.
import { checkKernel, uniformArray } from '@softlabel/testing';
import { describe, test } from 'vitest';
import { dot, expectGradient, uniform64 } from '../central-difference.fixture.ts';
import {
  logSoftmaxForwardReference,
  logSoftmaxGradientReference,
  softmaxForwardReference,
  softmaxGradientReference,
} from './softmax.reference.ts';
import { logSoftmaxForward, logSoftmaxGradient, softmaxForward, softmaxGradient } from './softmax.ts';

const shapes = [
  [1, 1],
  [1, 10],
  [7, 3],
  [9, 65],
  [130, 200],
  [3, 1031],
] as const;

const forwards = [
  [softmaxForward, softmaxForwardReference],
  [logSoftmaxForward, logSoftmaxForwardReference],
] as const;

describe.each(forwards)('$name', (def, reference) => {
  test.each(shapes)('%i rows of %i classes', async (rows, classes) => {
    const z = uniformArray(rows * classes, 3, -4, 4);
    await checkKernel(def, reference, { params: { rows, classes, inverseTemperature: 0.7 }, arrays: { z, y: rows * classes } });
  });

  test('logits of 1000 neither overflow nor underflow to NaN', async () => {
    const z = Float32Array.of(1000, 999, -1000, -1000, -1000, -1000);
    await checkKernel(def, reference, { params: { rows: 2, classes: 3, inverseTemperature: 1 }, arrays: { z, y: 6 } });
  });

  test('a NaN stays in its row', async () => {
    const z = Float32Array.of(1, Number.NaN, 2, 1, 2, 3);
    await checkKernel(def, reference, { params: { rows: 2, classes: 3, inverseTemperature: 1 }, arrays: { z, y: 6 } });
  });
});

const gradients = [
  [softmaxGradient, softmaxGradientReference, softmaxForwardReference],
  [logSoftmaxGradient, logSoftmaxGradientReference, logSoftmaxForwardReference],
] as const;

describe.each(gradients)('$name', (def, reference, forward) => {
  test.each(shapes)('%i rows of %i classes', async (rows, classes) => {
    const params = { rows, classes, inverseTemperature: 0.7 };
    const y = Float64Array.from(uniformArray(rows * classes, 3, -4, 4));
    forward(params, { z: y, y });
    const arrays = { y: Float32Array.from(y), dY: uniformArray(rows * classes, 4), dZ: rows * classes };
    await checkKernel(def, reference, { params, arrays });
  });

  test('the reference is the derivative of the forward', () => {
    const params = { rows: 3, classes: 5, inverseTemperature: 0.7 };
    const [z, dY, y, dZ] = [uniform64(15, 1), uniform64(15, 2), new Float64Array(15), new Float64Array(15)];
    const probabilities = (logits: Float64Array) => {
      forward(params, { z: logits, y });
      return y;
    };
    reference(params, { y: probabilities(z), dY, dZ });
    expectGradient((logits) => dot(probabilities(logits), dY), z, dZ);
  });
});
