// Recomputation: the planner's pass that computes again what checkpoints do not keep. After simplify(), which would join copies and originals.
import { again, type Node, nodesOf, type Tensor } from './graph.ts';

/**
 * Tensors of an equivalent graph in which whoever reads what a checkpoint does not return from outside of it, as gradients do, reads a copy of
 * the nodes that lead there. Copies are newer than every node so far, and so come right before their first reader: the originals end with the
 * checkpoint.
 */
export function recompute(outputs: readonly Tensor[]): Tensor[] {
  const depth = nodesOf(outputs).reduce((most, { checkpoints }) => Math.max(most, checkpoints.length), 0);
  let tensors = [...outputs];
  // From the outermost in: the copy of a checkpoint holds checkpoints itself, and is read from outside like the original.
  for (let level = 0; level < depth; level++) tensors = recomputeLevel(tensors, level);
  return tensors;
}

/** As if only the checkpoints inside of `level` others were there. */
function recomputeLevel(outputs: readonly Tensor[], level: number): Tensor[] {
  const nodes = nodesOf(outputs);
  const kept = keptNodes(nodes, outputs, level);
  const rebuilt = new Map<number, Node>();
  /** The nodes of each checkpoint so far. */
  const inside = new Map<number, Node[]>();
  /** Of the checkpoint that was read last. One that is read again after another is copied again, so that its results wait for no one. */
  let copies: ReadonlyMap<number, Node> = new Map();
  const read = (reader: Node, input: Tensor): Tensor => {
    const { id, checkpoints } = input.node;
    const from = checkpoints[level];
    if (from === undefined || from === reader.checkpoints[level] || kept.has(id)) return withNode(input, rebuilt);
    if (!copies.has(id)) copies = copiesOf(inside.get(from) ?? [], kept);
    return withNode(input, copies);
  };
  for (const node of nodes) {
    const made = { ...node, inputs: node.inputs.map((input) => read(node, input)) };
    rebuilt.set(node.id, made);
    if (node.checkpoints.length > level) appendTo(inside, node.checkpoints[level], made);
  }
  return outputs.map((output) => withNode(output, rebuilt));
}

function appendTo(lists: Map<number, Node[]>, key: number, node: Node): void {
  const list = lists.get(key) ?? [];
  list.push(node);
  lists.set(key, list);
}

/** Ids of the nodes whose results the checkpoints of this level return, or the program. */
function keptNodes(nodes: readonly Node[], outputs: readonly Tensor[], level: number): Set<number> {
  const returned = nodes.flatMap(({ inputs }) => inputs.filter(({ returnedAt = Infinity }) => returnedAt <= level));
  return new Set([...outputs, ...returned].map(({ node: { id } }) => id));
}

/** Copies of nodes, inputs first, by the ids of the originals; of those in `kept` none. */
function copiesOf(nodes: readonly Node[], kept: ReadonlySet<number>): Map<number, Node> {
  const copies = new Map<number, Node>();
  for (const node of nodes) {
    if (kept.has(node.id)) continue;
    const inputs = node.inputs.map((input) => withNode(input, copies));
    copies.set(node.id, again(node, inputs));
  }
  return copies;
}

/** The tensor of the node that stands for its own. */
const withNode = (tensor: Tensor, nodes: ReadonlyMap<number, Node>): Tensor => ({
  ...tensor,
  node: nodes.get(tensor.node.id) ?? tensor.node,
});
