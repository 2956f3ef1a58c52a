// Joins small sums of columns into launches of several, because small steps on a GPU are bound by launches. No number changes.
import { areSmallColumnSums, columnSums } from '@softlabel/kernels';
import { chooseVariant, type DeviceProfile } from '@softlabel/runtime';
import type { Launch } from './lower.ts';

/**
 * The same work in fewer launches. A sum waits for others until somebody touches what it reads or writes: gradients of parameters, the sums of
 * a training step, wait for the optimiser. What it reads keeps its memory meanwhile.
 */
export function joinSums(launches: readonly Launch[], profile: DeviceProfile): Launch[] {
  const result: Launch[] = [];
  let waiting: Launch[] = [];
  const launchWaiting = () => {
    if (waiting.length > 0) result.push(joined(waiting, profile));
    waiting = [];
  };
  for (const launch of launches) {
    if (waiting.some((sum) => shareStorage(sum, launch))) launchWaiting();
    if (!canWait(launch)) {
      result.push(launch);
      continue;
    }
    if (waiting.length === columnSums.length || waiting[0]?.members !== launch.members) launchWaiting();
    waiting.push(launch);
  }
  launchWaiting();
  return result;
}

const canWait = ({ kernel, params }: Launch): boolean =>
  kernel === columnSums[0] && areSmallColumnSums(params['rows0'], params['columns0']);

function shareStorage(a: Launch, b: Launch): boolean {
  const touched = new Set(a.operands.flatMap(({ storages }) => storages));
  return b.operands.some(({ storages }) => storages.some((storage) => touched.has(storage)));
}

/** One launch of all `sums`, which belongs to no layer where they are several. */
function joined(sums: readonly Launch[], profile: DeviceProfile): Launch {
  const [first] = sums;
  if (sums.length === 1) return first;
  const kernel = columnSums[sums.length - 1];
  const params = Object.fromEntries(
    sums.flatMap(({ params: { rows0, columns0 } }, i) => [[`rows${i}`, rows0] as const, [`columns${i}`, columns0] as const]),
  );
  const variant = chooseVariant(kernel, params, profile);
  if (variant === undefined) throw new Error(`plan: expected a variant of ${kernel.name} on ${profile.name}, got none.`);
  return { kernel, variant, params, operands: sums.flatMap(({ operands }) => operands), members: first.members, label: 'sums' };
}
