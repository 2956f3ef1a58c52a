// How many workers a sweep gets, and what sets each apart in its environment. Not the workers themselves.
import { availableParallelism } from 'node:os';
import type { DeviceKind } from '@softlabel/runtime';
import { UsageError } from '../base.ts';

/** Threads of Mesa's software adapter. */
const SOFTWARE_THREADS = 'LP_NUM_THREADS';

export interface WorkersWanted {
  readonly workers: number;
  /** `KEY=value of worker 0,value of worker 1,...` */
  readonly workerEnv: string | undefined;
}

/** One environment for each worker; the adapter is asked for only where it decides. `note` is told when there are fewer than wanted. Throws UsageError on a variable without a value for each. */
export async function workerEnvironments(
  { workers, workerEnv }: WorkersWanted,
  adapterKind: () => Promise<DeviceKind>,
  note: (line: string) => void,
): Promise<NodeJS.ProcessEnv[]> {
  const each = (make: (worker: number) => NodeJS.ProcessEnv) => Array.from({ length: workers }, (_, worker) => make(worker));
  if (workerEnv !== undefined) {
    const [key, values] = valuesOf(workerEnv, workers);
    return each((worker) => ({ [key]: values[worker] }));
  }
  if (workers === 1) return [{}];
  if ((await adapterKind()) === 'software') {
    const threads = Math.max(1, Math.floor(availableParallelism() / workers));
    return each(() => ({ [SOFTWARE_THREADS]: String(threads) }));
  }
  note(
    `sweep: one worker instead of ${workers}. Adapters of one machine cannot be told apart by name; say by --worker-env which one each worker sees, such as DRI_PRIME=0,1 with Mesa's drivers.`,
  );
  return [{}];
}

function valuesOf(text: string, workers: number): [key: string, values: readonly string[]] {
  const [, key, list] = /^([A-Za-z_]\w*)=(.*)$/.exec(text) ?? [];
  const values = list?.split(',') ?? [];
  if (key !== undefined && values.length === workers) return [key, values];
  throw new UsageError(`--worker-env: expected KEY= with ${workers} values between commas, one for each worker, got "${text}".`);
}
