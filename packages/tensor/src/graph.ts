// The graph: immutable nodes, the tensors they produce, and the contract of an op. Computes nothing.
import type { AnyKernel, DeviceProfile } from '@softlabel/runtime';
import { type DType, describe, type Shape, ShapeError, type Spec, sameShape } from './shape.ts';

/** One output of a node. Tensors are values in a trace: they hold no numbers. */
export interface Tensor extends Spec {
  readonly node: Node;
  readonly output: number;
  /** On what a checkpoint returned: how many stand around that checkpoint. Whoever reads the tensor by this value reads what is kept. */
  readonly returnedAt?: number;
}

export interface Node {
  /** Rises in the order of creation, so that inputs come before their users. */
  readonly id: number;
  readonly op: AnyOp;
  readonly attributes: Attributes;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Spec[];
  /** How many members of a population have a result each; 1: one serves all. Shapes are always those of one member. */
  readonly members: number;
  /** Layer in which the node was made, such as 'features_a.0'; '' outside of layers. */
  readonly scope: string;
  /** Checkpoints in which the node was made, outermost first: what gradients need of it is computed again (recompute.ts). */
  readonly checkpoints: readonly number[];
}

/** What fixes an op beside its inputs. Plain values only: equal attributes make equal nodes. */
export type Attributes = { readonly [name: string]: number | string | boolean | null | readonly number[] };

/**
 * An op, always written in this order: formula, `infer`, derivative, `lower`.
 * Exactly one of `vjp`, `compose` and `noDerivative` stands in each.
 */
export interface OpDef<A extends Attributes> {
  readonly name: string;
  readonly formula: string;
  /** Shapes and dtypes of the outputs; throws ShapeError. */
  infer(inputs: readonly Spec[], attributes: A): readonly Spec[];
  /** Gradients to the inputs, as ops; null where an input takes none. */
  vjp?(context: Derivation<A>): readonly (Tensor | null)[];
  /** The op written with other ops: its derivative is theirs. */
  compose?(inputs: readonly Tensor[], attributes: A): readonly Tensor[];
  /** Why there is no derivative. */
  readonly noDerivative?: string;
  /** Output 0 is input 0 under another shape: no work, no storage. */
  readonly view?: true;
  /** Which kernels run. */
  lower(context: Lowering<A>): void;
}

/** Any op, where its own attributes do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: an op consumes its attributes, so no narrower type holds them all.
export type AnyOp = OpDef<any>;

export interface Derivation<A extends Attributes> {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: A;
  /** Gradient of each output; null where the result does not depend on it. */
  readonly gradients: readonly (Tensor | null)[];
}

/** A tensor of the plan: storage to be placed. */
export interface Value extends Spec {
  readonly label: string;
  /** How many members of a population have one each; 1: one for all. */
  readonly members: number;
}

/**
 * Several values whose storage lies side by side, each padded to its alignment, seen as one range. The members of a population lie one
 * after the other within each value, so a range holds all of them, and a launch over it runs once and not for each.
 */
export interface Range {
  readonly values: readonly Value[];
  /** Elements of the whole range, padding and members included. */
  readonly elements: number;
}

export interface Lowering<A extends Attributes> {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: A;
  readonly profile: DeviceProfile;
  /** Storage for the time of this node, for each of its members. */
  scratch(what: string, spec: Spec): Value;
  /** One launch; operands by the kernel's binding names. It runs for as many members as an operand has. */
  dispatch(kernel: AnyKernel, params: { readonly [name: string]: number }, operands: { readonly [binding: string]: Value | Range }): void;
  /** Makes an output hold its input's numbers before the node runs: in the same storage where nothing reads the input later, else by a copy. */
  update(output: number, input: number): void;
  /** Asks for values to lie side by side; null when they cannot. */
  together(values: readonly Value[]): Range | null;
}

/** Declares an op; fixes the types and checks that it answers for its derivative. */
export function defineOp<A extends Attributes>(op: OpDef<A>): OpDef<A> {
  const answers = [op.vjp, op.compose, op.noDerivative].filter((answer) => answer !== undefined).length;
  if (answers !== 1) throw new Error(`${op.name}: expected one of vjp, compose and noDerivative, got ${answers}.`);
  return op;
}

let nextId = 0;
let currentScope = '';
let currentCheckpoints: readonly number[] = [];

/** Names the nodes made by `make` after a layer: errors and profiles show it. Scopes nest with '/'. */
export function scope<T>(name: string, make: () => T): T {
  const outer = currentScope;
  currentScope = outer === '' || name === '' ? name : `${outer}/${name}`;
  try {
    return make();
  } finally {
    currentScope = outer;
  }
}

/** Runs `make` in exactly the scope `name`, whatever the current one. */
export function inScope<T>(name: string, make: () => T): T {
  const outer = currentScope;
  currentScope = name;
  try {
    return make();
  } finally {
    currentScope = outer;
  }
}

/** Runs `make`, which is told how many checkpoints stand around, in a new checkpoint within them. */
export function inCheckpoint<T>(make: (depth: number) => T): T {
  const outer = currentCheckpoints;
  currentCheckpoints = [...outer, nextId++];
  try {
    return make(outer.length);
  } finally {
    currentCheckpoints = outer;
  }
}

/** Adds a node to the graph and returns its outputs, one for each member when an input is. Throws ShapeError with the scope's name. */
export function apply<A extends Attributes>(
  op: OpDef<A>,
  inputs: readonly Tensor[],
  attributes: A,
  members = inputs.reduce((most, { node }) => Math.max(most, node.members), 1),
): Tensor[] {
  const outputs = inferIn(currentScope, op, inputs, attributes);
  // A constant takes no memory: it belongs to no checkpoint, so that equal ones stay one.
  const checkpoints = inputs.length === 0 ? [] : currentCheckpoints;
  const node: Node = { id: nextId++, op, attributes, inputs, outputs, members, scope: currentScope, checkpoints };
  return outputs.map((spec, output) => ({ ...spec, node, output }));
}

/** The same work once more, on other inputs: later in the order of creation than every node so far. */
export const again = (node: Node, inputs: readonly Tensor[]): Node => ({ ...node, id: nextId++, inputs });

function inferIn<A extends Attributes>(where: string, op: OpDef<A>, inputs: readonly Spec[], attributes: A): readonly Spec[] {
  try {
    // A rule may answer with an input itself, which is more than a shape and a dtype.
    return op.infer(inputs, attributes).map(({ shape, dtype }) => ({ shape, dtype }));
  } catch (error) {
    if (error instanceof ShapeError && where !== '') throw new ShapeError(`${error.message} (in ${where})`);
    throw error;
  }
}

/** Throws ShapeError unless `spec` has the given dtype and rank. */
export function expectSpec(op: string, what: string, spec: Spec, dtype: DType, rank?: number): void {
  if (spec.dtype !== dtype || (rank !== undefined && spec.shape.length !== rank))
    throw new ShapeError(`${op}: expected ${what} of ${dtype}${rank === undefined ? '' : ` with ${rank} axes`}, got ${describe(spec)}.`);
}

/** Throws ShapeError unless `spec` has exactly `shape` and `dtype`. */
export function expectShape(op: string, what: string, spec: Spec, shape: Shape, dtype: DType = 'f32'): void {
  if (spec.dtype !== dtype || !sameShape(spec.shape, shape))
    throw new ShapeError(`${op}: expected ${what} of ${describe({ shape, dtype })}, got ${describe(spec)}.`);
}

/** Nodes that the tensors depend on, inputs before users, else in the order of creation. Linear in their number. */
export function nodesOf(tensors: readonly Tensor[]): Node[] {
  const reached = reachable(tensors).sort((a, b) => a.id - b.id);
  const sorted = new Set<Node>();
  for (const root of reached) {
    const path = [root];
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const missing = sorted.has(node) ? undefined : node.inputs.find((input) => !sorted.has(input.node));
      if (missing !== undefined) path.push(missing.node);
      else sorted.add(path.pop() ?? node);
    }
  }
  return [...sorted];
}

function reachable(tensors: readonly Tensor[]): Node[] {
  const seen = new Set<Node>();
  const waiting = tensors.map(({ node }) => node);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const input of node.inputs) waiting.push(input.node);
  }
  return [...seen];
}
