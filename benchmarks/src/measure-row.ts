// One row from start to end: contenders made ready, timed in turns, and their values put in the table's form. Prints only what goes wrong.
import type { Device } from '@softlabel/runtime';
import { measure } from './measure.ts';
import { type ResultRow, ratioOf, type Value } from './results.ts';
import type { Contender, Prepared, Row } from './row.ts';

export interface MeasuredRow {
  readonly row: ResultRow;
  /** What the peers say of themselves. */
  readonly about: { readonly [peer: string]: string };
  /** Ours could not run, or a peer computes something else. */
  readonly failed: boolean;
}

/** Measures `row`. A row whose ours is wrong or breaks has a reason instead of a number. */
export async function measureRow(device: Device, row: Row): Promise<MeasuredRow> {
  const { name, shape, unit } = row;
  const prepared = await row.prepare(device).catch(reasonOf);
  if (typeof prepared === 'string') {
    console.error(`bench: ${name}: ${prepared}`);
    return { row: { name, shape, unit, ours: prepared, peers: {}, ratio: null }, about: {}, failed: true };
  }
  const { ours, peers, ourCost } = prepared;
  const running = peers.filter((peer) => 'run' in peer);
  const values = await measure([ours, ...running], unit);
  await prepared.release();
  const ourValue = measuredValue(values, ours);
  const peerValues = Object.fromEntries(peers.map((peer) => [peer.name, 'run' in peer ? measuredValue(values, peer) : peer.reason]));
  return {
    row: { name, shape, unit, ours: ourValue, peers: peerValues, ratio: ratioOf(unit, ourValue, peerValues), ...(ourCost && { ourCost }) },
    about: Object.fromEntries(running.flatMap((peer) => (peer.about === undefined ? [] : [[peer.name, peer.about]]))),
    failed: reportFailures(name, prepared) || typeof ourValue === 'string',
  };
}

function reportFailures(row: string, { peers }: Prepared): boolean {
  const failures = peers.flatMap((peer) => ('reason' in peer && peer.failed ? [`${peer.name}: ${peer.reason}`] : []));
  for (const failure of failures) console.error(`bench: ${row}: ${failure}`);
  return failures.length > 0;
}

const measuredValue = (values: ReadonlyMap<Contender, Value>, contender: Contender): Value => values.get(contender) ?? 'not measured';

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
