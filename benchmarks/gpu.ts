// The bench of a large GPU, which `gpu.sh` starts: ours beside PyTorch on the same GPU. Part of the bundle; not `npm run bench`.
import { runBench } from './src/bench.ts';
import { gpuRows } from './src/rows/gpu.ts';

await runBench({
  rows: gpuRows,
  leastMs: 3000, // a GPU's steps are short and steady, and all rows have a few minutes
  help: [
    `gpu-bench.js [row ...] [--json FILE] [--results FOLDER]

Measures ours beside PyTorch, in turns on one GPU, and prints the best of each. Rows, chosen by name or by a part of it:`,
    `Peers: the PyTorch of the python3 on PATH, eager and through torch.compile, in float32 with TF32 off and, beside
matrix units, in float16; the reason where there is none.
--json FILE also writes the numbers and what they hold for; --results FOLDER does so as
FOLDER/<adapter>/<date>.json, where rows measured before on that day stay.`,
  ],
  manifest: new URL('package.json', import.meta.url),
});
