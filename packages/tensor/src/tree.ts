// Trees of named leaves: how parameters, optimiser state and batches travel as one value. Knows nothing of what the leaves are.

export type Tree<T> = T | { readonly [key: string]: Tree<T> };

/** The same tree with every tensor-like leaf replaced by `To`. */
export type Replaced<From, I, To> = I extends From ? To : { readonly [K in keyof I]: Replaced<From, I[K], To> };

/** Anything with a shape is a leaf: tensors, specs and tensors on a device. */
interface Leaf {
  readonly shape: readonly number[];
}

const isLeaf = (node: unknown): node is Leaf => typeof node === 'object' && node !== null && Array.isArray((node as Partial<Leaf>).shape);

/** Leaves with their paths ('params/classifier.weight'), in key order as written. */
export function flatten<T extends Leaf>(tree: Tree<T>, path = ''): [path: string, leaf: T][] {
  if (isLeaf(tree)) return [[path, tree as T]];
  return Object.entries(tree).flatMap(([key, child]) => flatten<T>(child, path === '' ? key : `${path}/${key}`));
}

/** A tree of the same form with `change` applied to every leaf. */
export function mapTree<T extends Leaf, U>(tree: Tree<T>, change: (leaf: T, path: string) => U, path = ''): Tree<U> {
  if (isLeaf(tree)) return change(tree as T, path);
  return Object.fromEntries(
    Object.entries(tree).map(([key, child]) => [key, mapTree<T, U>(child, change, path === '' ? key : `${path}/${key}`)]),
  );
}

/** The leaves of `tree` taken in order from `leaves`. */
export function unflatten<T extends Leaf, U>(tree: Tree<T>, leaves: readonly U[]): Tree<U> {
  let next = 0;
  return mapTree<T, U>(tree, () => leaves[next++]);
}
