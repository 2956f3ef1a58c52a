// Places storages in slabs by lifetime: memory of a tensor that nothing reads any more is given to the next. Makes no buffers.
import { expectToFit, type Piece } from './limits.ts';
import type { Launch, Lowered } from './lower.ts';
import { type Storage, totalBytes, type Unit } from './storage.ts';

export interface Address {
  readonly slab: number;
  readonly offset: number;
}

export interface Arena {
  /** Bytes of each slab, at most the device's largest buffer. */
  readonly slabs: readonly number[];
  readonly addresses: ReadonlyMap<Storage, Address>;
}

/**
 * Addresses for every arena storage, such that no two that live at the same time overlap. Best fit, in launch order. What each member of a
 * population has lies apart from what serves all, so that a population of S takes the shared bytes and S times those of one member.
 */
export function placeInArena(lowered: Lowered, maxSlabBytes: number): Arena {
  const { first, last } = lifetimes(lowered);
  expectToFit([...first.keys()].map(pieceOf), maxSlabBytes, 'one buffer');
  const slabs: Slab[] = [];
  const addresses = new Map<Storage, Address>();
  const starting = groupBy(first);
  const ending = groupBy(last);
  const moments = Math.max(1, lowered.launches.length); // what is done once needs its place even where no launch follows
  for (let i = 0; i < moments; i++) {
    for (const unit of starting.get(i) ?? []) place(unit, slabs, maxSlabBytes, addresses);
    for (const unit of ending.get(i) ?? []) release(unit, slabs, addresses);
  }
  return { slabs: slabs.map(({ bytes }) => bytes), addresses };
}

/** A unit as what must fit a buffer. */
export const pieceOf = ({ storages }: Unit): Piece => ({
  label: storages[0].label,
  bytes: totalBytes(storages),
  members: storages[0].members,
});

/** First and last launch that touch each unit; what is done once lives from the first launch on, and outputs live to the end. */
export function lifetimes({ once, launches, results, copies }: Lowered): { first: Map<Unit, number>; last: Map<Unit, number> } {
  const first = new Map<Unit, number>();
  const last = new Map<Unit, number>();
  const touched = ({ operands }: Launch): Unit[] =>
    operands.flatMap(({ storages }) => storages.filter(({ origin }) => origin.kind === 'arena').map(({ unit }) => unit));
  for (const unit of once.flatMap(touched)) {
    first.set(unit, 0);
    last.set(unit, Number.POSITIVE_INFINITY);
  }
  launches.forEach((launch, i) => {
    for (const unit of touched(launch)) {
      if (!first.has(unit)) first.set(unit, i);
      last.set(unit, Math.max(i, last.get(unit) ?? i));
    }
  });
  const kept = [...results.values(), ...copies.map(({ from }) => from)];
  for (const { unit } of kept) if (first.has(unit)) last.set(unit, Number.POSITIVE_INFINITY);
  return { first, last };
}

function groupBy(moments: ReadonlyMap<Unit, number>): Map<number, Unit[]> {
  const groups = new Map<number, Unit[]>();
  for (const [unit, moment] of moments) {
    const group = groups.get(moment);
    if (group === undefined) groups.set(moment, [unit]);
    else group.push(unit);
  }
  return groups;
}

interface Hole {
  offset: number;
  bytes: number;
}

/** A buffer to be, for storages of as many members: `bytes` grows to what was needed, `holes` are free ranges in order. */
interface Slab {
  readonly members: number;
  bytes: number;
  holes: Hole[];
}

function place({ storages }: Unit, slabs: Slab[], maxSlabBytes: number, addresses: Map<Storage, Address>): void {
  const { bytes, members } = pieceOf({ storages });
  let { slab, offset } = bestHole(slabs, bytes, members) ?? grown(slabs, bytes, members, maxSlabBytes);
  for (const storage of storages) {
    addresses.set(storage, { slab, offset });
    offset += storage.bytes;
  }
}

/** Takes the smallest hole that fits. */
function bestHole(slabs: Slab[], bytes: number, members: number): Address | null {
  let best: { slab: number; hole: number; bytes: number } | null = null;
  for (const [slab, { members: own, holes }] of slabs.entries())
    for (const [hole, { bytes: size }] of holes.entries())
      if (own === members && size >= bytes && (best === null || size < best.bytes)) best = { slab, hole, bytes: size };
  if (best === null) return null;
  const { holes } = slabs[best.slab];
  const { offset, bytes: size } = holes[best.hole];
  if (size === bytes) holes.splice(best.hole, 1);
  else holes[best.hole] = { offset: offset + bytes, bytes: size - bytes };
  return { slab: best.slab, offset };
}

/** Grows the last slab of its kind, its trailing hole included, or starts a new one. */
function grown(slabs: Slab[], bytes: number, members: number, maxSlabBytes: number): Address {
  const slab = slabs.findLastIndex((known) => known.members === members);
  const tail = slabs[slab]?.holes.at(-1);
  const trailing = tail !== undefined && tail.offset + tail.bytes === slabs[slab].bytes ? tail.bytes : 0;
  if (slab < 0 || slabs[slab].bytes - trailing + bytes > maxSlabBytes) {
    slabs.push({ members, bytes, holes: [] });
    return { slab: slabs.length - 1, offset: 0 };
  }
  if (trailing > 0) slabs[slab].holes.pop();
  const offset = slabs[slab].bytes - trailing;
  slabs[slab].bytes = offset + bytes;
  return { slab, offset };
}

/** Gives a unit's range back, joined with the holes beside it. */
function release({ storages }: Unit, slabs: Slab[], addresses: ReadonlyMap<Storage, Address>): void {
  const address = addresses.get(storages[0]);
  if (address === undefined) throw new Error(`arena: expected '${storages[0].label}' to be placed before it ends.`);
  const { holes } = slabs[address.slab];
  const hole = { offset: address.offset, bytes: totalBytes(storages) };
  let at = holes.findIndex(({ offset }) => offset > hole.offset);
  if (at < 0) at = holes.length;
  holes.splice(at, 0, hole);
  if (at + 1 < holes.length && hole.offset + hole.bytes === holes[at + 1].offset) hole.bytes += holes.splice(at + 1, 1)[0].bytes;
  if (at > 0 && holes[at - 1].offset + holes[at - 1].bytes === hole.offset) holes[at - 1].bytes += holes.splice(at, 1)[0].bytes;
}
