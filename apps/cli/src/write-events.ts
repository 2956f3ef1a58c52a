// Writes the curves of a run as event files for TensorBoard. Not their bytes (packages/formats).
import { metricCurves, type Records } from '@softlabel/distill';
import { encodeEvents } from '@softlabel/formats';
import { nodeFiles } from '@softlabel/node';

/** TensorBoard takes every file with `tfevents` in its name, and its folder for the name of the curves. */
const EVENT_FILE = 'events.out.tfevents.softlabel';

/** Writes a folder with one event file for each expert and student into `target`; their paths. The same records give the same files. */
export async function writeEvents(records: Records, target: string): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, events } of metricCurves(records)) {
    const path = `${target}/${name}/${EVENT_FILE}`;
    await nodeFiles.writeWhole(path, encodeEvents(events));
    paths.push(path);
  }
  return paths;
}
