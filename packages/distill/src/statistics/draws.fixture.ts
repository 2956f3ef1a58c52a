// Random numbers with fixed seeds for simulations in tests.
import { randomUniform } from '@softlabel/runtime';

/** Draws of the uniform distribution on [0, 1), one after the other. */
export function uniformDraws(seed: number): () => number {
  let index = 0;
  return () => randomUniform(seed, 'order', 0, index++);
}

/** Draws of the standard normal distribution, by Box and Muller. */
export function normalDraws(seed: number): () => number {
  const uniform = uniformDraws(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
