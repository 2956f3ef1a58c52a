// The measured rows as data and as a table of text. Measures nothing.
import type { Environment } from '@softlabel/node';
import type { Prepared, Unit } from './row.ts';

/** A number in the row's unit, or why there is none. */
export type Value = number | string;

export interface ResultRow {
  readonly name: string;
  readonly shape: string;
  readonly unit: Unit;
  readonly ours: Value;
  readonly peers: { readonly [name: string]: Value };
  /** How many times as fast as the fastest peer ours is; null when one side has no number. */
  readonly ratio: number | null;
  /** What one steady run of ours asks of the device. */
  readonly ourCost?: NonNullable<Prepared['ourCost']>;
}

export interface Results {
  readonly environment: Environment & {
    /** Processes that wanted a processor over the last minute, when the bench began and when it ended. */
    readonly load: readonly [before: number, after: number];
    readonly peers: { readonly [name: string]: string };
  };
  readonly rows: readonly ResultRow[];
}

/** How many times as fast `ours` is; null without two numbers. */
export function speedup(unit: Unit, ours: Value, peer: Value): number | null {
  if (typeof ours !== 'number' || typeof peer !== 'number') return null;
  return unit === 'ms' ? peer / ours : ours / peer;
}

/** Against the fastest peer. */
export function ratioOf(unit: Unit, ours: Value, peers: { readonly [name: string]: Value }): number | null {
  const ratios = Object.values(peers)
    .map((peer) => speedup(unit, ours, peer))
    .filter((ratio) => ratio !== null);
  return ratios.length === 0 ? null : Math.min(...ratios);
}

/** Where results belong among those of other adapters and days: `<adapter>/<date>.json`, the adapter as the driver calls the device. */
export function fileOf({ driver, adapter, started }: Pick<Environment, 'driver' | 'adapter' | 'started'>): string {
  const folder = (driver.device || adapter)
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '-');
  return `${folder}/${started.slice(0, 'yyyy-mm-dd'.length)}.json`;
}

/** A line for each contender: its value, and how many times as fast ours is; then what the numbers hold for. */
export function tableOf({ environment, rows }: Results): string {
  const { adapter, platform, load, peers } = environment;
  const lines = rows.flatMap((row) => ['', `${row.name} (${row.unit})`, ...linesOf(row), `  ${row.shape}`, ...costLines(row)]);
  const versions = Object.entries(peers).map(([name, version]) => `${name}: ${version}`);
  const machine = `${adapter}; ${platform.cores} x ${platform.cpu ?? 'unknown processor'}; load ${load.map((value) => value.toFixed(1)).join(' before, ')} after`;
  return [machine, ...versions, ...lines, ''].join('\n');
}

function linesOf({ unit, ours, peers }: ResultRow): string[] {
  const line = (name: string, value: Value) => {
    const ratio = name === 'ours' ? null : speedup(unit, ours, value);
    const number = typeof value === 'number' ? value.toFixed(1).padStart(9) : `         ${value}`;
    return `  ${name.padEnd(12)}${number}${ratio === null ? '' : `   ours ${ratio.toFixed(2)}x`}`;
  };
  return Object.entries({ ours, ...peers }).map(([name, value]) => line(name, value));
}

function costLines({ ourCost }: ResultRow): string[] {
  if (ourCost === undefined) return [];
  const { dispatches, submits, bindGroups, buffers, bytesWritten, arenaBytes } = ourCost;
  const memory = `peak arena ${(arenaBytes / 2 ** 20).toFixed(1)} MiB (${arenaBytes} bytes)`;
  return [
    `  ours, a steady step with its loss read: ${dispatches} dispatches, ${submits} submits, ${bindGroups} bind groups and ${buffers} buffers made, ${bytesWritten} bytes written; ${memory}`,
  ];
}
