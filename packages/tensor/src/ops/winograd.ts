// Lowers convolutions to Winograd's kernels, where those are faster. Not an op.
import {
  type Conv2dParams,
  winogradFlippedOperands,
  winogradForward,
  winogradForwardBias,
  winogradOperands,
  winogradValues,
  winogradWeightGradient,
  winogradWeightOperands,
  winogradWeightParts,
} from '@softlabel/kernels';
import type { Attributes, Lowering, Value } from '../graph.ts';
import type { Shape, Spec } from '../shape.ts';
import { lowerColumnSums } from './reduction.ts';

type Context = Pick<Lowering<Attributes>, 'profile' | 'scratch' | 'dispatch'>;

const numbers = (shape: Shape): Spec => ({ shape, dtype: 'f32' });

/** y = x * w (+ bias); with `flipped`, w are filters of the opposite direction, as a convolution's gradient of x needs them. */
export function lowerWinograd(
  { scratch, dispatch }: Context,
  params: Conv2dParams,
  { x, w, bias, y, flipped = false }: { x: Value; w: Value; bias?: Value; y: Value; flipped?: boolean },
): void {
  const { tiles, filters, results } = winogradValues(params);
  const [v, u, m] = [scratch('tiles', numbers(tiles)), scratch('filters', numbers(filters)), scratch('products', numbers(results))];
  dispatch(flipped ? winogradFlippedOperands : winogradOperands, params, { x, w, v, u });
  if (bias === undefined) dispatch(winogradForward, params, { v, u, m, y });
  else dispatch(winogradForwardBias, params, { v, u, bias, m, y });
}

/** dW of y = x * w. */
export function lowerWinogradWeightGradient(
  context: Context,
  params: Conv2dParams,
  { x, dY, dW }: { x: Value; dY: Value; dW: Value },
): void {
  const { profile, scratch, dispatch } = context;
  const { tiles, filters, results } = winogradValues(params);
  const parts = winogradWeightParts(profile, params);
  const [v, s] = [scratch('tiles', numbers(tiles)), scratch('gradients', numbers(results))];
  const m = scratch('products', numbers([parts, ...filters]));
  dispatch(winogradWeightOperands, params, { x, dY, v, s });
  const sums = parts === 1 ? dW : scratch('parts', numbers([parts, ...dW.shape]));
  dispatch(winogradWeightGradient, { ...params, parts }, { v, s, m, dW: sums });
  if (parts > 1) lowerColumnSums(context, sums, dW);
}
