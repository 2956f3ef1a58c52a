// How many workers a sweep gets, and what sets each apart in its environment. Not the workers themselves.
import { softwareThreads } from '@softlabel/node';
import type { DeviceKind } from '@softlabel/runtime';
import { UsageError } from '../base.ts';

/** Threads of Mesa's software adapter. */
const SOFTWARE_THREADS = 'LP_NUM_THREADS';

export interface WorkersWanted {
  readonly workers: number;
  /** `KEY=value of worker 0,value of worker 1,...` */
  readonly workerEnv: string | undefined;
}

/**
 * What gives the environment of each worker, to be asked when there is work: the adapter is looked at only then, and only where it decides. `note` is
 * told when there are fewer workers than wanted. Throws UsageError at once on a variable without a value for each.
 */
export function workerEnvironments(
  { workers, workerEnv }: WorkersWanted,
  adapterKind: () => Promise<DeviceKind>,
  note: (line: string) => void,
): () => Promise<NodeJS.ProcessEnv[]> {
  if (workerEnv !== undefined) {
    const [key, values] = valuesOf(workerEnv, workers);
    return async () => values.map((value) => ({ [key]: value }));
  }
  if (workers === 1) return async () => [{}];
  return async () => {
    const threads = String(softwareThreads(workers));
    if ((await adapterKind()) === 'software') return Array.from({ length: workers }, () => ({ [SOFTWARE_THREADS]: threads }));
    note(
      `sweep: one worker instead of ${workers}. Adapters of one machine cannot be told apart by name; say by --worker-env which one each worker sees, such as DRI_PRIME=0,1 with Mesa's drivers.`,
    );
    return [{}];
  };
}

function valuesOf(text: string, workers: number): [key: string, values: readonly string[]] {
  const [, key, list] = /^([A-Za-z_]\w*)=(.*)$/.exec(text) ?? [];
  const values = list?.split(',') ?? [];
  if (key !== undefined && values.length === workers) return [key, values];
  throw new UsageError(`--worker-env: expected KEY= with ${workers} values between commas, one for each worker, got "${text}".`);
}
