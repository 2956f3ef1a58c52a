// OpenBLAS' rate for a matrix product, through numpy: what the processor can do. Only meaningful beside a software adapter.
import { PythonProgram } from '../python.ts';
import type { Absent, Contender } from '../row.ts';

const N = 1024;

export interface OpenBlas {
  readonly contender: Contender | Absent;
  stop(): void;
}

/** Starts numpy and names its OpenBLAS, or says why there is none. */
export async function startOpenBlas(): Promise<OpenBlas> {
  const started = await PythonProgram.start('openblas.py', [String(N)]);
  if (typeof started === 'string') return { contender: { name: 'openblas', reason: started }, stop: () => undefined };
  return {
    contender: {
      name: 'openblas',
      about: started.about,
      flops: 2 * N ** 3,
      async run(times) {
        await started.run(times);
      },
    },
    stop: () => started.stop(),
  };
}
