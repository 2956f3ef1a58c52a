// One step of SGD and of AdamW over whole trees of parameters, in place. In PyTorch's conventions.
import { optimiserAdamw, optimiserSgd } from '@softlabel/kernels';
import type { AnyKernel } from '@softlabel/runtime';
import { apply, defineOp, expectShape, type Lowering, type Tensor, type Value } from '../graph.ts';
import { ShapeError, type Spec, sizeOf } from '../shape.ts';
import { flatten, type Tree, unflatten } from '../tree.ts';

type TensorTree = Tree<Tensor>;
type Hyper = { readonly [name: string]: number };

/** Inputs: scalars first, then per role (parameter, gradient, states...) the leaves of the tree, all of one length. */
interface Roles {
  readonly scalars: readonly string[];
  /** Bindings of the kernel in the order of the inputs; the second is the gradient, every other is updated. */
  readonly bindings: readonly string[];
}

function inferRoles(op: string, inputs: readonly Spec[], { scalars, bindings }: Roles): Spec[] {
  scalars.forEach((name, i) => {
    expectShape(op, name, inputs[i], []);
  });
  const leaves = inputs.slice(scalars.length);
  const count = leaves.length / bindings.length;
  leaves.forEach((leaf, i) => {
    expectShape(op, `${bindings[Math.floor(i / count)]} of parameter ${i % count}`, leaf, leaves[i % count].shape);
  });
  return bindings.flatMap((_, role) => (role === 1 ? [] : leaves.slice(role * count, (role + 1) * count)));
}

/** One launch when every role lies side by side, as allocate() lays trees, and the scalars serve all members; else one launch per leaf. */
function lowerRoles(
  { inputs, outputs, attributes, dispatch, update, together }: Lowering<Hyper>,
  kernel: AnyKernel,
  { scalars, bindings }: Roles,
): void {
  const count = (inputs.length - scalars.length) / bindings.length;
  const updated = bindings.map((_, role) => role).filter((role) => role !== 1);
  updated.forEach((role, o) => {
    for (let i = 0; i < count; i++) update(o * count + i, scalars.length + role * count + i);
  });
  const leavesOf = (role: number): Value[] => {
    const from = role === 1 ? inputs.slice(scalars.length + count) : outputs.slice(updated.indexOf(role) * count);
    return from.slice(0, count);
  };
  const shared = Object.fromEntries(scalars.map((name, i) => [name, inputs[i]]));
  const whole = servesAll(inputs, scalars.length);
  const ranges = bindings.map((_, role) => (whole ? together(leavesOf(role)) : null));
  const [first] = ranges;
  if (first !== null && ranges.every((range) => range !== null)) {
    const operands = Object.fromEntries(bindings.map((binding, role) => [binding, ranges[role] ?? first]));
    dispatch(kernel, { ...attributes, count: first.elements }, { ...shared, ...operands });
    return;
  }
  for (let i = 0; i < count; i++) {
    const operands = Object.fromEntries(bindings.map((binding, role) => [binding, leavesOf(role)[i]]));
    dispatch(kernel, { ...attributes, count: sizeOf(outputs[i].shape) }, { ...shared, ...operands });
  }
}

/** Whether the same numbers update every element of a range, which holds all members of each leaf. */
const servesAll = (inputs: readonly Value[], scalars: number): boolean =>
  inputs.every(({ members }, i) => members === (i < scalars ? 1 : inputs[scalars].members));

const SGD: Roles = { scalars: ['lr'], bindings: ['parameters', 'g', 'velocity'] };
const ADAMW: Roles = { scalars: ['lr', 'stepCount'], bindings: ['parameters', 'g', 'm', 'v'] };
const NO_DERIVATIVE = 'an update in place forgets what it was made from. Write the step with pointwise ops to differentiate through it.';

const sgdOp = defineOp<{ momentum: number; weightDecay: number }>({
  name: 'sgd',
  formula: 'v = momentum v + g + weightDecay p; p = p - lr v',
  infer: (inputs) => inferRoles('sgd', inputs, SGD),
  noDerivative: NO_DERIVATIVE,
  lower: (context) => lowerRoles(context, optimiserSgd, SGD),
});

const adamwOp = defineOp<{ beta1: number; beta2: number; epsilon: number; weightDecay: number }>({
  name: 'adamw',
  formula: 'm = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; p = p - lr (weightDecay p + mhat / (sqrt(vhat) + epsilon))',
  infer: (inputs) => inferRoles('adamw', inputs, ADAMW),
  noDerivative: NO_DERIVATIVE,
  lower: (context) => lowerRoles(context, optimiserAdamw, ADAMW),
});

/** Leaves of all trees, tree by tree, in the order of the parameters. Throws where a tree has other paths than these. */
function pairedLeaves(op: string, trees: { readonly params: TensorTree; readonly [role: string]: TensorTree }): Tensor[] {
  const paths = new Set(flatten<Tensor>(trees.params).map(([path]) => path));
  return Object.entries(trees).flatMap(([role, tree]) => {
    const leaves = new Map(flatten<Tensor>(tree));
    const odd = [...paths].find((path) => !leaves.has(path)) ?? [...leaves.keys()].find((path) => !paths.has(path));
    if (odd !== undefined)
      throw new ShapeError(`${op}: expected ${role} at the same paths as params, got '${odd}' in one of the two alone.`);
    return [...paths].flatMap((path) => leaves.get(path) ?? []);
  });
}

export interface SgdOptions {
  readonly momentum?: number;
  readonly weightDecay?: number;
}

/** One step of SGD with momentum and weight decay, PyTorch's form. `lr` is a scalar; the trees have the same paths. */
export const sgd =
  ({ momentum = 0, weightDecay = 0 }: SgdOptions = {}) =>
  <P extends TensorTree>(params: P, gradients: P, velocity: P, lr: Tensor): { params: P; velocity: P } => {
    const updated = apply(sgdOp, [lr, ...pairedLeaves('sgd', { params, gradients, velocity })], { momentum, weightDecay });
    const count = updated.length / 2;
    return { params: unflatten(params, updated.slice(0, count)) as P, velocity: unflatten(params, updated.slice(count)) as P };
  };

export interface AdamwOptions {
  readonly weightDecay?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** One step of AdamW (Loshchilov and Hutter 2019), PyTorch's form. `step` is a scalar that counts this step from 1. */
export const adamw =
  ({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 }: AdamwOptions = {}) =>
  <P extends TensorTree>(
    params: P,
    gradients: P,
    moments: { m: P; v: P },
    lr: Tensor,
    step: Tensor,
  ): { params: P; moments: { m: P; v: P } } => {
    const inputs = [lr, step, ...pairedLeaves('adamw', { params, gradients, m: moments.m, v: moments.v })];
    const updated = apply(adamwOp, inputs, { beta1, beta2, epsilon, weightDecay });
    const count = updated.length / 3;
    const tree = (role: number) => unflatten(params, updated.slice(role * count, (role + 1) * count)) as P;
    return { params: tree(0), moments: { m: tree(1), v: tree(2) } };
  };
