// Who holds a plan's memory when the most of it is in use. Places nothing (arena.ts does).
import { lifetimes } from './arena.ts';
import type { Plan } from './plan.ts';
import { totalBytes } from './storage.ts';

/** The fullest moment of a plan's arena. */
export interface FullestMoment {
  /** The first launch that runs while the most memory is in use; 0 for a plan without launches. */
  readonly launch: number;
  /** Bytes in use then; the arena's own size is more by the holes between them. */
  readonly bytes: number;
  /** Tensors that live then, the largest first. Their labels name layer, op and shape. */
  readonly tensors: readonly { readonly label: string; readonly bytes: number }[];
}

/** Finds the moment when the tensors of a plan need the most memory together. */
export function fullestMoment(plan: Plan): FullestMoment {
  const { first, last } = lifetimes(plan);
  const units = [...first].map(([unit, from]) => ({ unit, from, to: last.get(unit) ?? from, bytes: totalBytes(unit.storages) }));
  const changes = new Float64Array(plan.launches.length + 1);
  for (const { from, to, bytes } of units) {
    changes[from] += bytes;
    if (to < plan.launches.length) changes[to + 1] -= bytes;
  }
  let [launch, most, now] = [0, 0, 0];
  for (let i = 0; i < plan.launches.length; i++) {
    now += changes[i];
    if (now > most) [launch, most] = [i, now];
  }
  const living = units.filter(({ from, to }) => from <= launch && launch <= to).flatMap(({ unit }) => unit.storages);
  const tensors = living.map(({ label, bytes }) => ({ label, bytes })).sort((a, b) => b.bytes - a.bytes);
  return { launch, bytes: most, tensors };
}
