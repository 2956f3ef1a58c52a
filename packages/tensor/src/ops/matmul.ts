// Matrix product with transposes, batch and bias. Its derivatives are matrix products.
import { gemm, gemmBias } from '@softlabel/kernels';
import { apply, defineOp, expectShape, expectSpec, type Tensor } from '../graph.ts';
import { describe, ShapeError, type Spec } from '../shape.ts';
import { sum } from './broadcast.ts';

interface Transposes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}
type Attributes = { readonly transposeA: boolean; readonly transposeB: boolean };

const matmulOp = defineOp<Attributes>({
  name: 'matmul',
  formula: 'c[..., m, n] = sum_k opA(a)[..., m, k] opB(b)[..., k, n] (+ bias[n])',
  infer([a, b, bias], attributes) {
    const { batch, m, n } = sizes(a, b, attributes);
    if (bias !== undefined) expectShape('matmul', 'bias', bias, [n]);
    return [{ shape: [...batch, m, n], dtype: 'f32' }];
  },
  vjp({ inputs: [a, b, bias], attributes: { transposeA, transposeB }, gradients: [dC] }) {
    if (dC === null) return [null, null, null];
    const dA = transposeA ? matmul(b, dC, { transposeA: transposeB, transposeB: true }) : matmul(dC, b, { transposeB: !transposeB });
    const dB = transposeB ? matmul(dC, a, { transposeA: true, transposeB: transposeA }) : matmul(a, dC, { transposeA: !transposeA });
    return bias === undefined ? [dA, dB] : [dA, dB, sum(dC, dC.shape.map((_, d) => d).slice(0, -1))];
  },
  lower({ inputs: [a, b, bias], outputs: [c], attributes, dispatch }) {
    const { count, m, n, k } = sizes(a, b, attributes);
    const params = { batch: count, m, n, k };
    if (bias === undefined) dispatch(gemm(attributes), params, { a, b, c });
    else dispatch(gemmBias(attributes), params, { a, b, bias, c });
  },
});

function sizes(
  a: Spec,
  b: Spec,
  { transposeA, transposeB }: Attributes,
): { batch: number[]; count: number; m: number; n: number; k: number } {
  expectSpec('matmul', 'a', a, 'f32');
  expectSpec('matmul', 'b', b, 'f32');
  const batch = a.shape.slice(0, -2);
  const [m, k] = pair(a, transposeA);
  const [kB, n] = pair(b, transposeB);
  if (Math.min(a.shape.length, b.shape.length) < 2 || k !== kB || String(batch) !== String(b.shape.slice(0, -2)))
    throw new ShapeError(
      `matmul: expected [..., m, k] times [..., k, n] with the same leading axes, got ${describe(a)}${transposeA ? ' transposed' : ''} and ${describe(b)}${transposeB ? ' transposed' : ''}.`,
    );
  return { batch, count: batch.reduce((product, size) => product * size, 1), m, n, k };
}

function pair({ shape }: Spec, transposed: boolean): [rows: number, columns: number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

/** Matrix product over the last two axes; all axes before them are a batch and must be equal. */
export const matmul = (a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: Transposes = {}): Tensor =>
  apply(matmulOp, [a, b], { transposeA, transposeB })[0];

/** x w + bias: a linear layer. x [n, features], w [features, outputs], bias [outputs]. */
export const linear = (x: Tensor, w: Tensor, bias: Tensor): Tensor =>
  apply(matmulOp, [x, w, bias], { transposeA: false, transposeB: false })[0];
