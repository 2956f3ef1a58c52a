// The table of fusions: which patterns of ops have a kernel of their own.
import type { Fusion, Uses } from './fuse.ts';
import type { Node, Tensor } from './graph.ts';
import { instanceRelu } from './ops/instance-relu.ts';

export const FUSIONS: readonly Fusion[] = [
  {
    name: 'instance norm, relu, 2 x 2 average pool',
    match(node, uses) {
      const { window, stride, padding } = node.attributes;
      if (node.op.name !== 'average-pool' || window !== 2 || stride !== 2 || padding !== 0) return null;
      const relu = swallowed(node.inputs[0], 'relu', uses);
      return relu && fromNorm(node, relu, 2, uses);
    },
  },
  {
    name: 'instance norm, relu',
    match: (node, uses) => (node.op.name === 'relu' ? fromNorm(node, node, 1, uses) : null),
  },
];

/** The node of `name` that makes `tensor`, when nobody else needs it. */
function swallowed({ node, output }: Tensor, name: string, uses: Uses): Node | null {
  return node.op.name === name && output === 0 && uses.count(node, 0) === 1 ? node : null;
}

function fromNorm(last: Node, relu: Node, window: 1 | 2, uses: Uses): (readonly [Tensor, Tensor])[] | null {
  const norm = swallowed(relu.inputs[0], 'group-norm', uses);
  if (norm === null || uses.count(norm, 1) + uses.count(norm, 2) > 0) return null;
  const [x, gamma, beta] = norm.inputs;
  if (norm.attributes['groups'] !== gamma.shape[0] || x.shape.length !== 4) return null;
  return [[{ ...last.outputs[0], node: last, output: 0 }, instanceRelu(x, gamma, beta, window, Number(norm.attributes['epsilon']))]];
}
