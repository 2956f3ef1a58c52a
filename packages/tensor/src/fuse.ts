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
  /** How many nodes use this output; Infinity when the program returns it. */
  count(node: Node, output: number): number;
}

/** Tensors of an equivalent graph with every fusion applied, in the order of the table. Tensors in `kept` stay what they are. */
export function fuse(outputs: readonly Tensor[], kept: readonly Tensor[] = []): Tensor[] {
  return FUSIONS.reduce<Tensor[]>((tensors, fusion) => applyFusion(fusion, tensors, kept), [...outputs]);
}

const keyOf = ({ node, output }: Tensor): string => `${node.id}.${output}`;

function applyFusion(fusion: Fusion, outputs: readonly Tensor[], kept: readonly Tensor[]): Tensor[] {
  const nodes = nodesOf(outputs);
  const uses = usesOf(nodes, [...outputs, ...kept]);
  const staying = new Set(kept.map(({ node }) => node));
  const fused = new Map<string, Tensor>();
  const rebuilt = new Map<Node, Node>();
  const current = (tensor: Tensor): Tensor => ({
    ...tensor,
    node: rebuilt.get(tensor.node) ?? tensor.node,
    ...fused.get(keyOf(tensor)),
  });
  for (const node of nodes) {
    const pairs = staying.has(node) ? null : fusion.match(node, uses);
    if (pairs === null) {
      if (node.inputs.some((input) => current(input).node !== input.node)) rebuilt.set(node, { ...node, inputs: node.inputs.map(current) });
      continue;
    }
    const made = { ...pairs[0][1].node, scope: node.scope, checkpoints: node.checkpoints };
    const joined = { ...made, inputs: made.inputs.map(current) };
    for (const [old, { output, shape, dtype }] of pairs) fused.set(keyOf(old), { shape, dtype, output, node: joined });
  }
  return outputs.map(current);
}

function usesOf(nodes: readonly Node[], returned: readonly Tensor[]): Uses {
  const counts = new Map<string, number>();
  for (const tensor of returned) counts.set(keyOf(tensor), Number.POSITIVE_INFINITY);
  for (const { inputs } of nodes) for (const key of new Set(inputs.map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  return { count: (node, output) => counts.get(`${node.id}.${output}`) ?? 0 };
}
