// The part of @jax-js/jax 0.1.25 that the bench calls. Its own types need a browser's, and exist only once the bench has installed it.
//
// Arrays are counted references: a function takes over its arguments, and `.ref` keeps one for later.
export interface JaxArray {
  readonly ref: JaxArray;
  readonly shape: number[];
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray | number): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  transpose(): JaxArray;
  /** The numbers on the host; also waits for everything computed before. */
  data(): Promise<Float32Array>;
  dispose(): void;
}

export type Arrays = { [name: string]: JaxArray };

export interface Jax {
  init(device: 'webgpu'): Promise<readonly string[]>;
  defaultDevice(device: 'webgpu'): void;
  jit<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R;
  valueAndGrad<P, A extends unknown[]>(fn: (params: P, ...args: A) => JaxArray): (params: P, ...args: A) => [JaxArray, P];
  readonly tree: { ref<T>(tree: T): T };
  readonly lax: {
    convGeneralDilated(
      x: JaxArray,
      filter: JaxArray,
      strides: readonly number[],
      padding: readonly (readonly [number, number])[],
    ): JaxArray;
  };
  readonly nn: { relu(x: JaxArray): JaxArray; logSoftmax(x: JaxArray): JaxArray };
  readonly numpy: {
    array(values: Float32Array, options: { shape: readonly number[] }): JaxArray;
    zeros(shape: readonly number[]): JaxArray;
    mean(x: JaxArray, axes: readonly number[], options?: { keepdims: boolean }): JaxArray;
    sum(x: JaxArray): JaxArray;
    square(x: JaxArray): JaxArray;
    sqrt(x: JaxArray): JaxArray;
    reciprocal(x: JaxArray): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
  };
}
