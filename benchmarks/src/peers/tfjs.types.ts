// The part of @tensorflow/tfjs 4.22 that the bench calls. Its own types need a browser's, and exist only once the bench has installed it.
export interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

export interface Tfjs {
  setBackend(name: string): Promise<boolean>;
  tidy<T>(work: () => T): T;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  variable(value: Tensor, trainable: boolean, name: string): Tensor;
  variableGrads(loss: () => Tensor): { value: Tensor; grads: { [name: string]: Tensor } };
  readonly train: { momentum(lr: number, momentum: number): { applyGradients(gradients: { [name: string]: Tensor }): void } };
  readonly losses: { softmaxCrossEntropy(targets: Tensor, logits: Tensor): Tensor };
  add(a: Tensor, b: Tensor | number): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor | number): Tensor;
  rsqrt(x: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  moments(x: Tensor, axes: readonly number[], keepDims: boolean): { mean: Tensor; variance: Tensor };
  conv2d(x: Tensor, filter: Tensor, strides: number, pad: 'same'): Tensor;
  avgPool(x: Tensor, filterSize: number, strides: number, pad: 'valid'): Tensor;
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
}
