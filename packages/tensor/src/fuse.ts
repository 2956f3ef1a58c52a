// Joins patterns of nodes for which a handwritten kernel exists. One table of rows; each is tested fused against unfused.
import { FUSIONS } from './fusions.ts';
import { type Node, nodesOf, type Tensor } from './graph.ts';

/** A pattern that ends in some node. */
export interface Fusion {
  readonly name: string;
  /** Pairs of tensors of the graph and the outputs of ONE new node that stand for them; null where the pattern does not end here. */
  match(node: Node, uses: Uses): readonly (readonly [old: Tensor, fused: Tensor])[] | null;
}

/** Who uses what: a node may be swallowed only when nobody else needs its result. */
export interface Uses {
  /** The one node that uses this output; null when there are more, none, or the program returns it. */
  onlyUser(node: Node, output: number): Node | null;
}

/** Tensors of an equivalent graph with every fusion applied, in the order of the table. */
export function fuse(outputs: readonly Tensor[]): Tensor[] {
  return FUSIONS.reduce<Tensor[]>((tensors, fusion) => applyFusion(fusion, tensors), [...outputs]);
}

const keyOf = ({ node, output }: Tensor): string => `${node.id}.${output}`;

function applyFusion(fusion: Fusion, outputs: readonly Tensor[]): Tensor[] {
  const nodes = nodesOf(outputs);
  const uses = usesOf(nodes, outputs);
  const fused = new Map<string, Tensor>();
  const rebuilt = new Map<Node, Node>();
  const current = (tensor: Tensor): Tensor => fused.get(keyOf(tensor)) ?? { ...tensor, node: rebuilt.get(tensor.node) ?? tensor.node };
  for (const node of nodes) {
    const pairs = fusion.match(node, uses);
    if (pairs === null) {
      if (node.inputs.some((input) => current(input).node !== input.node)) rebuilt.set(node, { ...node, inputs: node.inputs.map(current) });
      continue;
    }
    const made = { ...pairs[0][1].node, scope: node.scope };
    const joined = { ...made, inputs: made.inputs.map(current) };
    for (const [old, { output, shape, dtype }] of pairs) fused.set(keyOf(old), { shape, dtype, output, node: joined });
  }
  return outputs.map(current);
}

function usesOf(nodes: readonly Node[], outputs: readonly Tensor[]): Uses {
  const users = new Map<string, Set<Node> | null>();
  for (const output of outputs) users.set(keyOf(output), null);
  for (const node of nodes)
    for (const input of node.inputs) {
      const known = users.get(keyOf(input));
      if (known === null) continue;
      users.set(keyOf(input), (known ?? new Set()).add(node));
    }
  return {
    onlyUser(node, output) {
      const found = users.get(`${node.id}.${output}`);
      return found?.size === 1 ? [...found][0] : null;
    },
  };
}
