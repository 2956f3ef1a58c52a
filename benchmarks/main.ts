// `npm run bench`: ours and its peers side by side, as a table and as JSON. Which rows there are, and how they are timed, stands in src.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { describeEnvironment, openDevice } from '@softlabel/node';
import type { Device } from '@softlabel/runtime';
import { exposeDawn } from './src/dawn.ts';
import { type MeasuredRow, measureRow } from './src/measure-row.ts';
import { type Results, tableOf } from './src/results.ts';
import type { Row } from './src/row.ts';
import { productRows } from './src/rows/product.ts';
import { stepRow } from './src/rows/step.ts';
import { selectRows, UsageError } from './src/select.ts';

const rows: readonly Row[] = [stepRow, ...productRows];

const HELP = `npm run bench -- [row ...] [--json FILE]

Measures ours beside its peers, all in turns on one adapter, and prints the best of each. Rows, chosen by name or by a part of it:
${rows.map(({ name, shape, unit }) => `  ${name} (${unit})\n    ${shape}`).join('\n')}
Peers: jax-js and tfjs in this process on the same adapter, as shipped and with their waiting patched to nap (-nap); Debian's
python3-torch and numpy's OpenBLAS on the processor. --json FILE also writes the numbers and what they hold for.`;

try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exit(2);
}

async function main(): Promise<number> {
  const { values, positionals } = parseCommandLine();
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const chosen = selectRows(rows, positionals);
  if (values.json !== undefined) await mkdir(dirname(values.json), { recursive: true });
  const device = await openDevice();
  const environment = await environmentOf(device);
  await exposeDawn(device);
  const measured: MeasuredRow[] = [];
  for (const row of chosen) {
    console.error(`bench: ${row.name} ...`);
    measured.push(await measureRow(device, row));
  }
  const results = resultsOf(environment, measured);
  console.log(tableOf(results));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
  return measured.some(({ failed }) => failed) ? 1 : 0;
}

function parseCommandLine() {
  try {
    return parseArgs({ allowPositionals: true, options: { json: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    throw new UsageError(`bench: ${error instanceof Error ? error.message : error} See --help.`);
  }
}

/** Before anything runs: the load is that of others. */
async function environmentOf(device: Device): Promise<Results['environment']> {
  const text = await readFile(new URL('package.json', import.meta.url), 'utf8');
  const { version, dependencies }: { version: string; dependencies: Record<string, string> } = JSON.parse(text);
  const [load] = loadavg();
  return { ...(await describeEnvironment(device, version)), load: [load, load], peers: dependencies };
}

function resultsOf(environment: Results['environment'], measured: readonly MeasuredRow[]): Results {
  const peers = Object.assign({}, environment.peers, ...measured.map(({ about }) => about));
  return { environment: { ...environment, load: [environment.load[0], loadavg()[0]], peers }, rows: measured.map(({ row }) => row) };
}
