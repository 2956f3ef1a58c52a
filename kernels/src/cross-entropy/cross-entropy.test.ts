// Cross-entropy and its gradients on the device against their references.
import { type AnyKernel, type HostArray, launchKernel } from '@softlabel/runtime';
import { checkKernel, expectClose, sharedDevice, uniformArray } from '@softlabel/testing';
import { describe, test } from 'vitest';
import { dot, expectGradient, uniform64 } from '../central-difference.fixture.ts';
import {
  crossEntropyForwardReference,
  crossEntropyGradientLogitsReference,
  crossEntropyGradientTargetsReference,
} from './cross-entropy.reference.ts';
import {
  crossEntropyForward,
  crossEntropyForwardGradient,
  crossEntropyGradientLogits,
  crossEntropyGradientTargets,
} from './cross-entropy.ts';

type LossAndGradient = Parameters<typeof crossEntropyForwardReference>[1] & Parameters<typeof crossEntropyGradientLogitsReference>[1];

function lossAndGradientReference(params: { readonly rows: number; readonly classes: number }, arrays: LossAndGradient): void {
  crossEntropyForwardReference(params, arrays);
  crossEntropyGradientLogitsReference(params, arrays);
}

interface Case {
  readonly rows: number;
  readonly classes: number;
  readonly z: Float32Array<ArrayBuffer>;
  readonly targets: Float32Array<ArrayBuffer>;
}

async function checkAll({ rows, classes, z, targets }: Case): Promise<void> {
  const params = { rows, classes };
  const [dLoss, size] = [uniformArray(rows, 9), rows * classes];
  await checkKernel(crossEntropyForward, crossEntropyForwardReference, { params, arrays: { z, targets, loss: rows } });
  await checkKernel(crossEntropyGradientLogits, crossEntropyGradientLogitsReference, { params, arrays: { dLoss, z, targets, dZ: size } });
  const both = { dLoss, z, targets, loss: rows, dZ: size };
  await checkKernel(crossEntropyForwardGradient, lossAndGradientReference, { params, arrays: both });
  await checkKernel(crossEntropyGradientTargets, crossEntropyGradientTargetsReference, { params, arrays: { dLoss, z, dTargets: size } });
}

describe('cross-entropy', () => {
  test.each([
    [1, 1],
    [1, 10],
    [7, 3],
    [9, 65],
    [130, 200],
    [3, 1031],
  ])('%i rows of %i classes, targets that do not sum to one', async (rows, classes) => {
    await checkAll({ rows, classes, z: uniformArray(rows * classes, 3, -4, 4), targets: uniformArray(rows * classes, 5, 0, 1) });
  });

  test('one-hot targets and a row without any mass', async () => {
    const targets = Float32Array.of(0, 1, 0, 0, 0, 0, 0, 0, 1);
    await checkAll({ rows: 3, classes: 3, z: uniformArray(9, 3, -4, 4), targets });
  });

  test('logits of 1000 neither overflow nor underflow to NaN', async () => {
    const z = Float32Array.of(1000, 999, -1000, -1000, -1000, -1000);
    await checkAll({ rows: 2, classes: 3, z, targets: uniformArray(6, 5, 0, 1) });
  });

  test('a NaN stays in its row', async () => {
    const z = Float32Array.of(1, Number.NaN, 2, 1, 2, 3);
    await checkAll({ rows: 2, classes: 3, z, targets: uniformArray(6, 5, 0, 1) });
  });

  test.each([10, 200])('a loss and its gradient of %i classes have the same bits in one launch and in two', async (classes) => {
    const [device, params, size] = [await sharedDevice(), { rows: 9, classes }, 9 * classes];
    const [z, targets, dLoss] = [uniformArray(size, 3, -4, 4), uniformArray(size, 5, 0, 1), uniformArray(9, 9)];
    const [loss, dZ] = [new Float32Array(9), new Float32Array(size)];
    const run = (def: AnyKernel, arrays: { [binding: string]: HostArray }) =>
      launchKernel(device, def, { variant: def.variants(device.profile, params)[0], params, arrays });
    const both = await run(crossEntropyForwardGradient, { dLoss, z, targets, loss, dZ });
    const alone = {
      ...(await run(crossEntropyForward, { z, targets, loss })),
      ...(await run(crossEntropyGradientLogits, { dLoss, z, targets, dZ })),
    };
    for (const name of ['loss', 'dZ']) expectClose(name, both[name], alone[name], { relative: 0 });
  });

  test('the gradients of the reference are its derivatives', () => {
    const params = { rows: 3, classes: 5 };
    const [z, targets, dLoss] = [uniform64(15, 1), uniform64(15, 2), uniform64(3, 3)];
    const weighted = (logits: Float64Array, labels: Float64Array) => {
      const loss = new Float64Array(3);
      crossEntropyForwardReference(params, { z: logits, targets: labels, loss });
      return dot(loss, dLoss);
    };
    const [dZ, dTargets] = [new Float64Array(15), new Float64Array(15)];
    crossEntropyGradientLogitsReference(params, { dLoss, z, targets, dZ });
    crossEntropyGradientTargetsReference(params, { dLoss, z, dTargets });
    expectGradient((logits) => weighted(logits, targets), z, dZ);
    expectGradient((labels) => weighted(z, labels), targets, dTargets);
  });
});
