// Reverse-mode differentiation: from a graph to a larger graph. Because derivatives are ops, they can be differentiated again.
import { fuse } from './fuse.ts';
import { type Derivation, expectShape, inScope, type Node, nodesOf, type Tensor } from './graph.ts';
import { ones } from './ops/constant.ts';
import { add } from './ops/pointwise.ts';
import { describe, ShapeError } from './shape.ts';
import { flatten, type Tree, unflatten } from './tree.ts';

/** Parameters: any tree of tensors. */
export type TensorTree = Tree<Tensor>;

/**
 * Gradients of `outputs` (weighted by `gradients`, of the same shapes) to `inputs`.
 * An input that the outputs do not depend on gets null. Throws, with the reason, at an op without derivative on the way.
 */
export function vjp(outputs: readonly Tensor[], gradients: readonly Tensor[], inputs: readonly Tensor[]): (Tensor | null)[] {
  outputs.forEach(({ shape }, i) => {
    expectShape('vjp', `gradient ${i}`, gradients[i], shape);
  });
  return differentiate(fuse(outputs, inputs), gradients, inputs);
}

/**
 * Walks the graph backwards as it stands, up to the nodes in `ends`: patterns are joined before, so that fused kernels have fused gradients.
 */
function differentiate(
  outputs: readonly Tensor[],
  gradients: readonly Tensor[],
  inputs: readonly Tensor[],
  ends: ReadonlySet<number> = new Set(),
): (Tensor | null)[] {
  const nodes = nodesOf(outputs);
  const wanted = dependents(nodes, inputs);
  const sums = new Map<string, Tensor>();
  outputs.forEach((output, i) => {
    accumulate(sums, output, gradients[i]);
  });
  for (const node of nodes.reverse()) {
    if (ends.has(node.id) || !carries(node, wanted)) continue;
    const own = node.outputs.map((_, output) => sums.get(key(node, output)) ?? null);
    if (own.every((gradient) => gradient === null)) continue;
    const toInputs = inScope(node.scope, () => derive(node, own));
    node.inputs.forEach((input, i) => {
      const gradient = toInputs[i];
      if (gradient !== null && gradient !== undefined && wanted.has(input.node.id)) accumulate(sums, input, gradient);
    });
  }
  return inputs.map((input) => sums.get(key(input.node, input.output)) ?? null);
}

const key = (node: Node, output: number): string => `${node.id}.${output}`;

function accumulate(sums: Map<string, Tensor>, tensor: Tensor, gradient: Tensor): void {
  const known = sums.get(key(tensor.node, tensor.output));
  sums.set(key(tensor.node, tensor.output), known === undefined ? gradient : add(known, gradient));
}

/** Ids of nodes through which the result depends on an input; derivatives of all others would be thrown away. */
function dependents(nodes: readonly Node[], inputs: readonly Tensor[]): Set<number> {
  const wanted = new Set(inputs.map(({ node }) => node.id));
  for (const node of nodes) if (carries(node, wanted)) wanted.add(node.id);
  return wanted;
}

/** Whether a derivative can pass: integers are where it ends. */
const carries = (node: Node, wanted: ReadonlySet<number>): boolean =>
  node.inputs.some((input) => input.dtype === 'f32' && wanted.has(input.node.id));

/** The op's own rule, or that of its composition. */
function derive(node: Node, gradients: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
  const { op, inputs, attributes } = node;
  const outputs = node.outputs.map((spec, output) => ({ ...spec, node, output }));
  if (op.vjp !== undefined) return op.vjp({ inputs, outputs, attributes, gradients } satisfies Derivation<typeof attributes>);
  if (op.compose !== undefined) return throughComposition(op.compose(inputs, attributes), gradients, inputs);
  throw new Error(
    `${op.name}: expected an op with a derivative${node.scope === '' ? '' : ` in ${node.scope}`}, got one without: ${op.noDerivative}`,
  );
}

/** Gradients of a composition to its inputs, each as if it depended on no other: the walk around the composition goes on from there. */
function throughComposition(
  composed: readonly Tensor[],
  gradients: readonly (Tensor | null)[],
  inputs: readonly Tensor[],
): readonly (Tensor | null)[] {
  const used = composed.map((output, i) => [output, gradients[i]] as const).filter((pair): pair is [Tensor, Tensor] => pair[1] !== null);
  const toInputs = differentiate(
    used.map(([output]) => output),
    used.map(([, gradient]) => gradient),
    inputs,
    new Set(inputs.map(({ node: { id } }) => id)),
  );
  // The gradient of a tensor that stands at two places is already that of both.
  const keys = inputs.map(({ node, output }) => key(node, output));
  return toInputs.map((gradient, i) => (keys.indexOf(keys[i]) === i ? gradient : null));
}

/** Value and gradient of a scalar function of a tree. The gradient has the tree's form; leaves that do not matter get an error. */
export function valueAndGrad<P extends TensorTree>(fn: (params: P) => Tensor): (params: P) => [value: Tensor, gradient: P] {
  const withAux = valueAndGradWithAux<P, null>((params) => [fn(params), null]);
  return (params) => {
    const [value, , gradient] = withAux(params);
    return [value, gradient];
  };
}

/** As valueAndGrad, for a function that also returns something else, such as running statistics. */
export function valueAndGradWithAux<P extends TensorTree, X>(
  fn: (params: P) => [loss: Tensor, aux: X],
): (params: P) => [value: Tensor, aux: X, gradient: P] {
  return (params) => {
    const [loss, aux] = fn(params);
    if (loss.shape.length !== 0)
      throw new ShapeError(`grad: expected a scalar loss, got ${describe(loss)}. Reduce it with mean() or sum().`);
    const leaves = flatten<Tensor>(params);
    const gradients = vjp(
      [loss],
      [ones([])],
      leaves.map(([, leaf]) => leaf),
    );
    const missing = gradients.indexOf(null);
    if (missing >= 0)
      throw new Error(
        `grad: expected the loss to depend on '${leaves[missing][0]}', got no path to it. Leave it out of the differentiated tree.`,
      );
    return [loss, aux, unflatten(params, gradients) as P];
  };
}

/** Gradient alone. */
export const grad =
  <P extends TensorTree>(fn: (params: P) => Tensor): ((params: P) => P) =>
  (params) =>
    valueAndGrad(fn)(params)[1];
