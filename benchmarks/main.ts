// `npm run bench`: ours and its peers side by side, as a table and as JSON. Which rows there are, and how they are timed, stands in src.
import { runBench } from './src/bench.ts';
import { exposeDawn } from './src/dawn.ts';
import { cpuRows } from './src/rows/cpu.ts';

await runBench({
  rows: cpuRows,
  help: [
    `npm run bench -- [row ...] [--json FILE] [--results FOLDER]

Measures ours beside its peers, all in turns on one adapter, and prints the best of each, then ours alone where nothing compares.
Rows, chosen by name or by a part of it:`,
    `Peers: jax-js and tfjs in this process on the same adapter, as shipped and with their waiting patched to nap (-nap); Debian's
python3-torch and numpy's OpenBLAS on the processor. jax-js and tfjs keep no running statistics for batch norm. A contender that needs
minutes for a step takes no more than its first ones.
--json FILE also writes the numbers and what they hold for; --results FOLDER does so as
FOLDER/<adapter>/<date>.json, where rows measured before on that day stay.`,
  ],
  manifest: new URL('package.json', import.meta.url),
  prepare: exposeDawn,
});
