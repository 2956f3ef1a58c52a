// The pointwise operations, one row each: everything about an operation stands in its row. Neither loops nor bindings.

export interface PointwiseRow {
  readonly operands: readonly string[];
  /** WGSL expression on vec4f operands (snake_case), with the helpers of pointwise.wgsl.ts. */
  readonly wgsl: string;
  /** The same in float64. */
  readonly reference: (...operands: number[]) => number;
}

/**
 * NaN in an operand that decides the value gives NaN, as in JavaScript; comparisons with NaN are false. WGSL's own max, min and sign may
 * drop NaN, so they are wrapped in keep_nan.
 */
export const POINTWISE = {
  add: { operands: ['a', 'b'], wgsl: 'a + b', reference: (a, b) => a + b },
  subtract: { operands: ['a', 'b'], wgsl: 'a - b', reference: (a, b) => a - b },
  multiply: { operands: ['a', 'b'], wgsl: 'a * b', reference: (a, b) => a * b },
  divide: { operands: ['a', 'b'], wgsl: 'a / b', reference: (a, b) => a / b },
  maximum: { operands: ['a', 'b'], wgsl: 'keep_nan(keep_nan(max(a, b), a), b)', reference: Math.max },
  minimum: { operands: ['a', 'b'], wgsl: 'keep_nan(keep_nan(min(a, b), a), b)', reference: Math.min },
  negate: { operands: ['x'], wgsl: '-x', reference: (x) => -x },
  abs: { operands: ['x'], wgsl: 'abs(x)', reference: Math.abs },
  sign: { operands: ['x'], wgsl: 'keep_nan(sign(x), x)', reference: Math.sign },
  relu: { operands: ['x'], wgsl: 'keep_nan(max(x, vec4f()), x)', reference: (x) => Math.max(x, 0) },
  /** d relu(x) / dx * dY; dY does not pass where x <= 0, not even NaN. */
  reluGradient: {
    operands: ['x', 'dY'],
    wgsl: 'keep_nan(select(vec4f(), d_y, x > vec4f()), x)',
    reference: (x, dY) => (x > 0 ? dY : Math.max(x, 0)),
  },
  leakyRelu: { operands: ['x', 'slope'], wgsl: 'select(x, slope * x, x < vec4f())', reference: (x, slope) => (x < 0 ? slope * x : x) },
  exp: { operands: ['x'], wgsl: 'exp(x)', reference: Math.exp },
  log: { operands: ['x'], wgsl: 'log(x)', reference: Math.log },
  sqrt: { operands: ['x'], wgsl: 'sqrt(x)', reference: Math.sqrt },
  rsqrt: { operands: ['x'], wgsl: 'inverseSqrt(x)', reference: (x) => 1 / Math.sqrt(x) },
  tanh: { operands: ['x'], wgsl: 'keep_nan(stable_tanh(x), x)', reference: Math.tanh },
  /** exp of a positive number, which may overflow, is never taken. */
  sigmoid: {
    operands: ['x'],
    wgsl: 'select(vec4f(1.0), exp(-abs(x)), x < vec4f()) / (1.0 + exp(-abs(x)))',
    reference: (x) => 1 / (1 + Math.exp(-x)),
  },
  square: { operands: ['x'], wgsl: 'x * x', reference: (x) => x * x },
  greater: { operands: ['a', 'b'], wgsl: 'select(vec4f(), vec4f(1.0), a > b)', reference: (a, b) => (a > b ? 1 : 0) },
  equal: { operands: ['a', 'b'], wgsl: 'select(vec4f(), vec4f(1.0), a == b)', reference: (a, b) => (a === b ? 1 : 0) },
  /** A NaN condition is not zero. The bits are tested, all but the sign, because compilers may turn the comparison round. */
  select: {
    operands: ['condition', 'a', 'b'],
    wgsl: 'select(b, a, (bitcast<vec4u>(condition) << vec4u(1u)) != vec4u())',
    reference: (condition, a, b) => (condition !== 0 ? a : b),
  },
  clamp: {
    operands: ['x', 'low', 'high'],
    wgsl: 'keep_nan(keep_nan(keep_nan(min(max(x, low), high), x), low), high)',
    reference: (x, low, high) => Math.min(Math.max(x, low), high),
  },
} as const satisfies { readonly [name: string]: PointwiseRow };

export type PointwiseName = keyof typeof POINTWISE;
