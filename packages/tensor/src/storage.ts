// Storage: the pieces of memory behind a plan's tensors, and which of them lie side by side. Places nothing: addresses come from arena.ts.
import type { Placement } from './memory.ts';

/** A piece of memory that one or more values (views, updates) share. */
export interface Storage {
  readonly label: string;
  /** Of all members together. */
  readonly bytes: number;
  /** Members of a population that have an equal part each, one after the other; 1: one for all. */
  readonly members: number;
  /** `input`: placed by the caller; `constant`: one number, written once; `arena`: placed by lifetime. */
  readonly origin:
    | { readonly kind: 'input'; readonly placement: Placement; readonly path: string }
    | { readonly kind: 'constant'; readonly value: number }
    | { readonly kind: 'arena' };
  /** Storages that must lie side by side with this one, in order. */
  unit: Unit;
}

/** Storages of as many members that are placed as one, in order. */
export interface Unit {
  readonly storages: Storage[];
}

/** A storage that is, until it is joined with others, its own unit. */
export function newStorage(label: string, bytes: number, members: number, origin: Storage['origin']): Storage {
  const storages: Storage[] = [];
  const storage: Storage = { label, bytes, members, origin, unit: { storages } };
  storages.push(storage);
  return storage;
}

export const totalBytes = (storages: readonly Storage[]): number => storages.reduce((sum, { bytes }) => sum + bytes, 0);

/** Makes storages lie side by side in this order; false when they cannot. */
export const layTogether = (storages: readonly Storage[]): boolean => alreadyTogether(storages) || joinUnit(storages);

/** Inputs that the caller placed side by side, or arena storages joined before in this order. */
function alreadyTogether(storages: readonly Storage[]): boolean {
  return storages.every((storage, i) => i === 0 || follows(storages[i - 1], storage));
}

function follows(before: Storage, after: Storage): boolean {
  if (before.origin.kind === 'input' && after.origin.kind === 'input') {
    const [a, b] = [before.origin.placement, after.origin.placement];
    return a.region === b.region && b.offset === a.offset + before.bytes;
  }
  const { storages } = before.unit;
  return before.unit === after.unit && storages.indexOf(after) === storages.indexOf(before) + 1;
}

function joinUnit(storages: readonly Storage[]): boolean {
  const [{ members }] = storages;
  const free = storages.every((storage) => storage.origin.kind === 'arena' && storage.unit.storages.length === 1);
  const alike = storages.every((storage) => storage.members === members);
  if (!free || !alike || new Set(storages).size !== storages.length) return false;
  const unit = { storages: [...storages] };
  for (const storage of storages) storage.unit = unit;
  return true;
}
