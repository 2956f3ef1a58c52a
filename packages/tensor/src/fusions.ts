// The table of fusions: which patterns of ops have a kernel of their own, or need none.
import type { Fusion, Uses } from './fuse.ts';
import type { Node, Tensor } from './graph.ts';
import { batchRelu } from './ops/batch-relu.ts';
import { ownZeros } from './ops/constant.ts';
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
  {
    name: 'batch norm, relu',
    match(node, uses) {
      const norm = node.op.name === 'relu' ? swallowed(node.inputs[0], 'batch-norm', uses) : null;
      if (norm === null) return null;
      const [x, gamma, beta, mean, variance] = norm.inputs;
      return [[{ ...node.outputs[0], node, output: 0 }, batchRelu(x, gamma, beta, { mean, variance }, Number(norm.attributes['epsilon']))]];
    },
  },
  {
    // A norm takes no notice of a shift, so the gradient of what it normalises sums to 0: so does that of a bias before it.
    name: 'sum of a gradient through a norm',
    match(node) {
      if (node.op.name !== 'sum') return null;
      const over = shiftedTogether(node.inputs[0]);
      const summed = node.attributes['axes'];
      if (over === null || !Array.isArray(summed) || !over.every((axis) => summed.includes(axis))) return null;
      return [[{ ...node.outputs[0], node, output: 0 }, ownZeros(node.outputs[0].shape, node.id, node.members)]];
    },
  },
];

/** Axes over which this gradient sums to 0 for each of the other indices: those that are normalised together. Null where there are none. */
function shiftedTogether({ node, output, shape }: Tensor): number[] | null {
  if (output !== 0) return null;
  const allButChannels = shape.map((_, d) => d).slice(0, -1);
  switch (node.op.name) {
    case 'batch-norm-gradient':
    case 'batch-norm-relu-gradient':
      return allButChannels;
    case 'instance-norm-relu-gradient':
      return allButChannels.slice(1);
    case 'group-norm-gradient':
      return node.attributes['groups'] === shape[shape.length - 1] ? allButChannels.slice(1) : null;
    default:
      return null;
  }
}

/** The node of `name` that makes `tensor`, when nobody else needs it and no checkpoint keeps it. */
function swallowed({ node, output, returnedAt }: Tensor, name: string, uses: Uses): Node | null {
  return node.op.name === name && output === 0 && uses.count(node, 0) === 1 && returnedAt === undefined ? node : null;
}

function fromNorm(last: Node, relu: Node, window: 1 | 2, uses: Uses): (readonly [Tensor, Tensor])[] | null {
  const norm = swallowed(relu.inputs[0], 'group-norm', uses);
  if (norm === null || uses.count(norm, 1) + uses.count(norm, 2) > 0) return null;
  const [x, gamma, beta] = norm.inputs;
  if (norm.attributes['groups'] !== gamma.shape[0] || x.shape.length !== 4) return null;
  return [[{ ...last.outputs[0], node: last, output: 0 }, instanceRelu(x, gamma, beta, window, Number(norm.attributes['epsilon']))]];
}
