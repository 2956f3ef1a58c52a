// Cross-entropy with soft targets and its gradients in float64, loop by loop: the oracle of cross-entropy.wgsl.ts.
import { logSoftmaxForwardReference } from '../softmax/softmax.reference.ts';

interface Params {
  readonly rows: number;
  readonly classes: number;
}
interface ForwardArrays {
  readonly z: Float64Array;
  readonly targets: Float64Array;
  readonly loss: Float64Array;
}
interface LogitsArrays {
  readonly dLoss: Float64Array;
  readonly z: Float64Array;
  readonly targets: Float64Array;
  readonly dZ: Float64Array;
}
interface TargetsArrays {
  readonly dLoss: Float64Array;
  readonly z: Float64Array;
  readonly dTargets: Float64Array;
}

function logSoftmax(params: Params, z: Float64Array): Float64Array {
  const y = new Float64Array(z.length);
  logSoftmaxForwardReference({ ...params, inverseTemperature: 1 }, { z, y });
  return y;
}

export function crossEntropyForwardReference(params: Params, { z, targets, loss }: ForwardArrays): void {
  const { rows, classes } = params;
  const y = logSoftmax(params, z);
  for (let n = 0; n < rows; n++) {
    loss[n] = 0;
    for (let k = 0; k < classes; k++) loss[n] -= targets[n * classes + k] * y[n * classes + k];
  }
}

export function crossEntropyGradientLogitsReference(params: Params, { dLoss, z, targets, dZ }: LogitsArrays): void {
  const { rows, classes } = params;
  const y = logSoftmax(params, z);
  for (let n = 0; n < rows; n++) {
    let mass = 0;
    for (let k = 0; k < classes; k++) mass += targets[n * classes + k];
    for (let k = 0; k < classes; k++) dZ[n * classes + k] = dLoss[n] * (mass * Math.exp(y[n * classes + k]) - targets[n * classes + k]);
  }
}

export function crossEntropyGradientTargetsReference(params: Params, { dLoss, z, dTargets }: TargetsArrays): void {
  const y = logSoftmax(params, z);
  for (let i = 0; i < y.length; i++) dTargets[i] = -dLoss[Math.floor(i / params.classes)] * y[i];
}
