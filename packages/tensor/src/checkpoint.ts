// checkpoint(fn): a function whose intermediate results are computed again instead of kept. Only marks the graph: recompute.ts acts on it.
import type { TensorTree } from './grad.ts';
import { inCheckpoint, type Tensor } from './graph.ts';
import { mapTree } from './tree.ts';

/**
 * `fn` with the same results and gradients to the bit, of which only what it reads and what it returns is kept (Chen et al. 2016): the rest
 * that a gradient needs is computed again, right before it is needed. Memory for time, worth it around each block of a deep network, such as
 * convolution, norm, ReLU and pool together: a pattern that the border cuts is not joined to one kernel, and may round otherwise. What leaves
 * `fn` by another way than its result is computed again for those who read it, unless the program returns it.
 */
export const checkpoint =
  <I extends readonly unknown[], O extends TensorTree>(fn: (...inputs: I) => O): ((...inputs: I) => O) =>
  (...inputs) =>
    inCheckpoint((depth) => mapTree<Tensor, Tensor>(fn(...inputs), (tensor) => ({ ...tensor, returnedAt: depth })) as O);
