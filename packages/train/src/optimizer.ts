// The optimiser a recipe names, as state and one step of a program. Its mathematics is in @softlabel/tensor.
import { adamw, type Spec, sgd, type Tensor } from '@softlabel/tensor';
import type { Params } from './model.ts';

export type Optimizer =
  | { readonly name: 'sgd'; readonly lr: number; readonly momentum: number; readonly weightDecay: number }
  | { readonly name: 'adamw'; readonly lr: number; readonly weightDecay: number };

/** Tensors the optimiser keeps from step to step: one or two of each parameter's shape. */
export type OptimizerState = { readonly [name: string]: Params };

/** Specs of the state for parameters of `params`. */
export const stateSpecs = (
  { name }: Optimizer,
  params: { readonly [name: string]: Spec },
): { readonly [state: string]: { readonly [name: string]: Spec } } => (name === 'sgd' ? { velocity: params } : { m: params, v: params });

/** One step: parameters and state after it. `lr` and `step` (counted from 1) are scalars on the device. */
export function optimizerStep(
  optimizer: Optimizer,
  params: Params,
  gradients: Params,
  state: OptimizerState,
  lr: Tensor,
  step: Tensor,
): { params: Params; state: OptimizerState } {
  if (optimizer.name === 'sgd') {
    const next = sgd(optimizer)(params, gradients, state['velocity'], lr);
    return { params: next.params, state: { velocity: next.velocity } };
  }
  const next = adamw(optimizer)(params, gradients, { m: state['m'], v: state['v'] }, lr, step);
  return { params: next.params, state: next.moments };
}
