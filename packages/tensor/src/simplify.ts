// Removes what need not be computed: nodes nobody uses, and equal nodes computed twice. Changes no result.
import { type Node, nodesOf, type Tensor } from './graph.ts';

/** Tensors of an equivalent graph in which equal work within the same checkpoints stands once. Unused nodes are not reached and so drop out. */
export function simplify(outputs: readonly Tensor[]): Tensor[] {
  const replacement = new Map<Node, Node>();
  const byKey = new Map<string, Node>();
  const replaced = (tensor: Tensor): Tensor => ({ ...tensor, node: replacement.get(tensor.node) ?? tensor.node });
  for (const node of nodesOf(outputs)) {
    const inputs = node.inputs.map(replaced);
    const key = `${node.op.name} ${node.members} ${node.checkpoints} ${JSON.stringify(node.attributes, exactly)} ${inputs.map(({ node: { id }, output }) => `${id}.${output}`).join(' ')}`;
    const standing = byKey.get(key) ?? withInputs(node, inputs);
    byKey.set(key, standing);
    replacement.set(node, standing);
  }
  return outputs.map(replaced);
}

/** Attributes as JSON, which has no infinities, no NaN and no -0 of its own. */
function exactly(_name: string, value: unknown): unknown {
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'number' ? String(value) : value;
}

/** The same node on its inputs' replacements; it keeps its id and so its place in the order. */
function withInputs(node: Node, inputs: readonly Tensor[]): Node {
  return inputs.every(({ node: input }, i) => input === node.inputs[i].node) ? node : { ...node, inputs };
}
