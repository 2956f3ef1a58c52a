// Checks derivatives against central differences along one random direction: two evaluations, however large the tensors.
import { add, square, type Tensor, vjp, zeros } from '@softlabel/tensor';
import { evaluate, type HostTensor, randomTensor } from './evaluate.ts';

export type TensorFunction = (inputs: readonly Tensor[]) => readonly Tensor[];

export interface GradientCheck {
  /** 1: the function's gradient; 2: also the gradient of the gradient of y + y^2, for each output y. */
  readonly order?: 1 | 2;
  /** Which inputs to differentiate; all f32 inputs unless given. */
  readonly inputs?: readonly number[];
  /** Allowed error of the directional derivative, relative to the size of its terms. f32 evaluations alone leave about 1e-7 / step. */
  readonly tolerance?: number;
  readonly step?: number;
}

/**
 * Throws unless the derivative of `fn` at `at` agrees with (f(x + h d) - f(x - h d)) / 2h, both weighted by random numbers.
 * Kinks closer than the step would show: choose values away from them.
 */
export async function checkGradients(
  name: string,
  fn: TensorFunction,
  at: readonly HostTensor[],
  check: GradientCheck = {},
): Promise<void> {
  const wanted = check.inputs ?? at.map((_, i) => i).filter((i) => at[i].values instanceof Float32Array);
  const weights = (await evaluate(fn, at)).map(({ shape }, i) => randomTensor(shape, 50 + i));
  await compare(name, fn, at, weights, wanted, check);
  if (check.order !== 2) return;
  const gradient: TensorFunction = (inputs) => gradients(curved(fn), inputs.slice(0, at.length), inputs.slice(at.length), wanted);
  const withWeights = [...at, ...weights];
  const secondWeights = (await evaluate(gradient, withWeights)).map(({ shape }, i) => randomTensor(shape, 70 + i));
  await compare(`${name}, second derivative`, gradient, withWeights, secondWeights, wanted, check);
}

/** `fn` with something after it, as in a network: the gradient that comes back to `fn` depends on the inputs. */
const curved =
  (fn: TensorFunction): TensorFunction =>
  (inputs) =>
    fn(inputs).map((y) => add(y, square(y)));

/** Gradients of the weighted sum of the outputs to the wanted inputs; zeros where the outputs do not depend on one. */
function gradients(fn: TensorFunction, inputs: readonly Tensor[], weights: readonly Tensor[], wanted: readonly number[]): Tensor[] {
  const at = wanted.map((i) => inputs[i]);
  return vjp(fn(inputs), weights, at).map((gradient, i) => gradient ?? zeros(at[i].shape));
}

async function compare(
  name: string,
  fn: TensorFunction,
  at: readonly HostTensor[],
  weights: readonly HostTensor[],
  wanted: readonly number[],
  check: GradientCheck,
): Promise<void> {
  const { tolerance = 2e-3, step = 2 ** -7 } = check;
  const directions = at.map(({ shape }, i) => (wanted.includes(i) ? randomTensor(shape, 90 + i) : null));
  const moved = (by: number) =>
    at.map((input, i) => ({ shape: input.shape, values: directions[i] === null ? input.values : along(input, directions[i], by) }));
  const [above, below] = [await evaluate(fn, moved(step)), await evaluate(fn, moved(-step))];
  const numeric =
    weights.reduce((sum, { values }, o) => sum + (dot(above[o].values, values) - dot(below[o].values, values)), 0) / (2 * step);
  const own = await evaluate((inputs) => gradients(fn, inputs.slice(0, at.length), inputs.slice(at.length), wanted), [...at, ...weights]);
  const known = wanted.flatMap((i) => directions[i] ?? []);
  const analytic = own.reduce((sum, { values }, i) => sum + dot(values, known[i].values), 0);
  const size = Math.sqrt(own.reduce((sum, { values }) => sum + dot(values, values), 0));
  if (!(Math.abs(analytic - numeric) <= tolerance * Math.max(size, Math.abs(numeric))))
    throw new Error(
      `${name}: expected a directional derivative of ${numeric} (central difference, step ${step}), got ${analytic} (gradient of norm ${size}).`,
    );
}

const along = ({ values }: HostTensor, direction: HostTensor, by: number): Float32Array<ArrayBuffer> =>
  Float32Array.from(values, (value, i) => value + by * direction.values[i]);

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
