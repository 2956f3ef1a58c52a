// The measured rows as data and as a table of text. Measures nothing.
import type { Environment } from '@softlabel/node';
import type { Detail, Measured, Row, Unit, Value } from './row.ts';

export interface ResultRow extends Pick<Row, 'name' | 'shape' | 'unit'>, Omit<Measured, 'about' | 'failures' | 'absent'> {
  /** How many times as fast as the fastest peer ours is; null when one side has no number. */
  readonly ratio: number | null;
  /** Of an earlier bench of the day: what it measured with, where the environment is that of the latest one. */
  readonly measured?: Pick<Results['environment'], 'started' | 'revision' | 'boundsChecks' | 'load'>;
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
  return unit === 'GFLOP/s' ? ours / peer : peer / ours;
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

/** The rows of `earlier`, those that `later` measured again replaced, then the other ones of `later`. */
export function mergeResults(earlier: Results, later: Results): Results {
  const { started, revision, boundsChecks, load, peers } = earlier.environment;
  const again = new Map(later.rows.map((row) => [row.name, row]));
  const kept = earlier.rows.map((row) => again.get(row.name) ?? { measured: { started, revision, boundsChecks, load }, ...row });
  const known = new Set(kept.map(({ name }) => name));
  return {
    environment: { ...later.environment, peers: { ...peers, ...later.environment.peers } },
    rows: [...kept, ...later.rows.filter(({ name }) => !known.has(name))],
  };
}

/** A line for each contender: its value, and how many times as fast ours is; then what the numbers hold for. */
export function tableOf({ environment, rows }: Results): string {
  const { adapter, platform, load, peers } = environment;
  const lines = rows.flatMap((row) => ['', rowText(row)]);
  const versions = Object.entries(peers).map(([name, version]) => `${name}: ${version}`);
  const machine = `${adapter}; ${platform.cores} x ${platform.cpu ?? 'unknown processor'}; load ${load.map((value) => value.toFixed(1)).join(' before, ')} after`;
  return [machine, ...versions, ...lines, ''].join('\n');
}

/** The part of the table that a row is. */
export const rowText = (row: ResultRow): string =>
  [`${row.name} (${row.unit})`, ...linesOf(row), `  ${row.shape}`, ...costLines(row), ...detailLines(row)].join('\n');

/** After the point. */
const DIGITS: { readonly [U in Unit]: number } = { ms: 1, 'GFLOP/s': 1, minutes: 1, dispatches: 0, bytes: 0 };

function linesOf({ unit, ours, peers }: ResultRow): string[] {
  const line = (name: string, value: Value) => {
    const ratio = name === 'ours' ? null : speedup(unit, ours, value);
    const number = typeof value === 'number' ? value.toFixed(DIGITS[unit]).padStart(9) : `         ${value}`;
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

/** Columns as wide as their widest cell, under the names of the fields. */
function detailLines({ details = [] }: ResultRow): string[] {
  if (details.length === 0) return [];
  const fields = Object.keys(details[0]);
  const cells = [fields, ...details.map((detail) => fields.map((field) => cellOf(detail, field)))];
  const widths = fields.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) => `    ${line.map((cell, column) => cell.padStart(widths[column])).join('  ')}`);
}

function cellOf(detail: Detail, field: string): string {
  const value = detail[field];
  return typeof value === 'string' || Number.isInteger(value) ? String(value) : value.toFixed(2);
}
