// Softmax, log-softmax and their gradients in float64, loop by loop: the oracle of softmax.wgsl.ts.

interface Params {
  readonly rows: number;
  readonly classes: number;
  readonly inverseTemperature: number;
}
interface Arrays {
  readonly z: Float64Array;
  readonly y: Float64Array;
}
interface GradientArrays {
  readonly y: Float64Array;
  readonly dY: Float64Array;
  readonly dZ: Float64Array;
}

export function logSoftmaxForwardReference({ rows, classes, inverseTemperature }: Params, { z, y }: Arrays): void {
  for (let n = 0; n < rows; n++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) largest = Math.max(largest, z[n * classes + k] * inverseTemperature);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp(z[n * classes + k] * inverseTemperature - largest);
    for (let k = 0; k < classes; k++) y[n * classes + k] = z[n * classes + k] * inverseTemperature - largest - Math.log(sum);
  }
}

export function softmaxForwardReference(params: Params, arrays: Arrays): void {
  logSoftmaxForwardReference(params, arrays);
  for (let i = 0; i < params.rows * params.classes; i++) arrays.y[i] = Math.exp(arrays.y[i]);
}

export function softmaxGradientReference({ rows, classes, inverseTemperature }: Params, { y, dY, dZ }: GradientArrays): void {
  for (let n = 0; n < rows; n++) {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += dY[n * classes + k] * y[n * classes + k];
    for (let k = 0; k < classes; k++) dZ[n * classes + k] = y[n * classes + k] * (dY[n * classes + k] - sum) * inverseTemperature;
  }
}

export function logSoftmaxGradientReference({ rows, classes, inverseTemperature }: Params, { y, dY, dZ }: GradientArrays): void {
  for (let n = 0; n < rows; n++) {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += dY[n * classes + k];
    for (let k = 0; k < classes; k++) dZ[n * classes + k] = (dY[n * classes + k] - Math.exp(y[n * classes + k]) * sum) * inverseTemperature;
  }
}
