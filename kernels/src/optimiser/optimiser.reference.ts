// Steps of SGD and AdamW in float64, number by number: the oracle of sgd.wgsl.ts and adamw.wgsl.ts.

interface SgdParams {
  readonly count: number;
  readonly momentum: number;
  readonly weightDecay: number;
}
interface SgdArrays {
  readonly parameters: Float64Array;
  readonly velocity: Float64Array;
  readonly g: Float64Array;
  readonly lr: Float64Array;
}

export function optimiserSgdReference({ count, momentum, weightDecay }: SgdParams, { parameters, velocity, g, lr }: SgdArrays): void {
  for (let i = 0; i < count; i++) {
    velocity[i] = momentum * velocity[i] + g[i] + weightDecay * parameters[i];
    parameters[i] -= lr[0] * velocity[i];
  }
}

interface AdamwParams {
  readonly count: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}
interface AdamwArrays {
  readonly parameters: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
  readonly g: Float64Array;
  readonly lr: Float64Array;
  readonly stepCount: Float64Array;
}

export function optimiserAdamwReference(
  { count, beta1, beta2, epsilon, weightDecay }: AdamwParams,
  { parameters, m, v, g, lr, stepCount: [t] }: AdamwArrays,
): void {
  for (let i = 0; i < count; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2;
    const step = m[i] / (1 - beta1 ** t) / (Math.sqrt(v[i] / (1 - beta2 ** t)) + epsilon);
    parameters[i] = (1 - lr[0] * weightDecay) * parameters[i] - lr[0] * step;
  }
}
