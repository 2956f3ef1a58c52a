// The decoded rows of a table's shards that were asked for last. Bounds what is held, however many shards a table has; decodes nothing itself.

/** Readers that run ahead of each other, as many as decode images at once, find their rows among this many. */
const KEPT_ROWS = 64;
/** Long stretches: readers are in one or its neighbour. */
const KEPT_STRETCHES = 2;

/** The rows of a stretch, kept or decoded now; `name` is its own among all shards, `count` its number of rows. */
export type KeepRows<T> = (name: string, count: number, decode: () => Promise<T[]>) => Promise<T[]>;

/** A keeper for the shards of one table. What could not be decoded is not kept, so that it is tried again. */
export function keepRows<T>(): KeepRows<T> {
  const kept = new Map<string, { readonly count: number; readonly rows: Promise<T[]> }>();
  let total = 0;
  const forget = (name: string) => {
    total -= kept.get(name)?.count ?? 0;
    kept.delete(name);
  };
  return (name, count, decode) => {
    const rows = kept.get(name)?.rows ?? decode();
    forget(name);
    kept.set(name, { count, rows });
    total += count;
    rows.catch(() => forget(name));
    for (const [oldest, { count: last }] of kept) {
      if (kept.size <= KEPT_STRETCHES || total - last < KEPT_ROWS) break;
      forget(oldest);
    }
    return rows;
  };
}
