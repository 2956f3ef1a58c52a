// Writes the curves of runs as event files for TensorBoard. Not their bytes (packages/formats).
import { metricCurves } from '@softlabel/distill';
import { encodeEvents } from '@softlabel/formats';
import { nodeFiles } from '@softlabel/node';
import type { RunRecords } from './run-records.ts';

/** TensorBoard takes every file with `tfevents` in its name, and its folder for the name of the curves. */
const EVENT_FILE = 'events.out.tfevents.softlabel';

/** Writes a folder with one event file for each expert and student into `target`, below their run's name in a sweep; their paths. The same records give the same files. */
export async function writeEvents(runs: readonly RunRecords[], target: string): Promise<string[]> {
  const paths: string[] = [];
  for (const { run, records } of runs) {
    for (const { name, events } of metricCurves(records)) {
      const path = [target, ...(run === null ? [] : [run]), name, EVENT_FILE].join('/');
      await nodeFiles.writeWhole(path, encodeEvents(events));
      paths.push(path);
    }
  }
  return paths;
}
