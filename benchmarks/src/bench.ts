// A bench from its command line to its table: rows chosen, measured one after the other, printed, written. Which rows there are is the caller's.
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeEnvironment, openDevice } from '@softlabel/node';
import type { Device } from '@softlabel/runtime';
import { type MeasuredRow, measureRow } from './measure-row.ts';
import { fileOf, type Results, rowText, tableOf } from './results.ts';
import { addResults, writeResults } from './results-file.ts';
import type { Row } from './row.ts';
import { selectRows, UsageError } from './select.ts';

export interface Bench {
  readonly rows: readonly Row[];
  /** What --help prints: how to call it before the rows, and what the peers are after them. */
  readonly help: readonly [usage: string, peers: string];
  /** package.json of the program measured: its version, and the peers' as its dependencies. */
  readonly manifest: URL;
  /** Milliseconds that the turns of a row go on for at least; those of a shared processor unless given. */
  readonly leastMs?: number;
  /** Done once, before the first row. */
  readonly prepare?: (device: Device) => Promise<void>;
}

/** Ends the process with the bench's exit code: 0, 1 when a row failed, 2 for a wrong command line. */
export async function runBench(bench: Bench): Promise<never> {
  try {
    process.exit(await measureAll(bench));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

async function measureAll(bench: Bench): Promise<number> {
  const { values, positionals } = parseCommandLine();
  if (values.help) {
    console.log(helpOf(bench));
    return 0;
  }
  const chosen = selectRows(bench.rows, positionals);
  const device = await openDevice();
  const environment = await environmentOf(device, bench.manifest);
  await bench.prepare?.(device);
  const measured: MeasuredRow[] = [];
  process.once('SIGTERM', () => {
    console.log(tableOf(resultsOf(environment, measured)));
    process.exit(1);
  });
  for (const row of chosen) {
    console.error(`bench: ${row.name} ...`);
    measured.push(await measureRow(device, row, bench.leastMs));
    // After every row: a bench that is stopped keeps what it has measured.
    const results = resultsOf(environment, measured);
    console.error(rowText(measured[measured.length - 1].row));
    if (values.json !== undefined) await writeResults(values.json, results);
    if (values.results !== undefined) await addResults(join(values.results, fileOf(environment)), results);
  }
  console.log(tableOf(resultsOf(environment, measured)));
  return measured.some(({ failed }) => failed) ? 1 : 0;
}

const helpOf = ({ rows, help: [usage, peers] }: Bench): string =>
  [usage, ...rows.map(({ name, shape, unit }) => `  ${name} (${unit})\n    ${shape}`), peers].join('\n');

function parseCommandLine() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ allowPositionals: true, options: { json: text, results: text, help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    throw new UsageError(`bench: ${error instanceof Error ? error.message : error} See --help.`);
  }
}

/** Before anything runs: the load is that of others. */
async function environmentOf(device: Device, manifest: URL): Promise<Results['environment']> {
  const { version, dependencies = {} }: { version: string; dependencies?: Record<string, string> } = JSON.parse(
    await readFile(manifest, 'utf8'),
  );
  const [load] = loadavg();
  return { ...(await describeEnvironment(device, version)), load: [load, load], peers: dependencies };
}

function resultsOf(environment: Results['environment'], measured: readonly MeasuredRow[]): Results {
  const peers = Object.assign({}, environment.peers, ...measured.map(({ about }) => about));
  return { environment: { ...environment, load: [environment.load[0], loadavg()[0]], peers }, rows: measured.map(({ row }) => row) };
}
