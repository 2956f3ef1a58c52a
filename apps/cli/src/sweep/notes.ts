// Notes that every process of a sweep would make, such as on its tuning table, or on images that are damaged: each is said once. Not what they say.
import type { Progress } from '../progress.ts';
import type { FromWorker } from './messages.ts';

/** Variable in the environment of a worker's process, which it tells itself by: others may have a channel to who started them too. */
export const WORKER = 'SOFTLABEL_WORKER';

/** What was said already. */
const said = new WeakMap<Pick<Progress, 'line'>, Set<string>>();

/** Says a line, unless it was said before. */
export function sayOnce(progress: Pick<Progress, 'line'>, line: string): void {
  const lines = said.get(progress) ?? new Set();
  if (!lines.has(line)) progress.line(line);
  said.set(progress, lines.add(line));
}

/** Says each line once; a worker leaves it to its sweep, which hears the same of the others. */
export function noteTo(progress: Pick<Progress, 'line'>): (line: string) => void {
  if (process.env[WORKER] === undefined || process.send === undefined) return (line) => sayOnce(progress, line);
  return (line) => {
    const message: FromWorker = { kind: 'note', line };
    if (process.connected) process.send?.(message);
  };
}
