// One row from start to end, in the table's form. Prints only what goes wrong.
import type { Device } from '@softlabel/runtime';
import { type ResultRow, ratioOf } from './results.ts';
import type { Measured, Row } from './row.ts';

export interface MeasuredRow {
  readonly row: ResultRow;
  /** What the peers say of themselves. */
  readonly about: { readonly [peer: string]: string };
  /** Ours could not run, or a peer computes something else. */
  readonly failed: boolean;
}

/** Measures `row`, in turns over `leastMs` or more. A row whose ours is wrong or breaks has a reason instead of a number. */
export async function measureRow(device: Device, row: Row, leastMs?: number): Promise<MeasuredRow> {
  const { name, shape, unit } = row;
  const { ours, peers, about = {}, failures = [], absent = false, ...facts } = await row.measure(device, leastMs).catch(broken);
  for (const failure of failures) console.error(`bench: ${name}: ${failure}`);
  return {
    row: { name, shape, unit, ours, peers, ratio: ratioOf(unit, ours, peers), ...facts },
    about,
    failed: failures.length > 0 || (typeof ours === 'string' && !absent),
  };
}

function broken(error: unknown): Measured {
  const reason = error instanceof Error ? error.message : String(error);
  return { ours: reason, peers: {}, failures: [reason] };
}
