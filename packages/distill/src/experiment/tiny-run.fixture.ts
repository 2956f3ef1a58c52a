// A tiny recipe, its run over files in memory, and what is looked at of one. Not the tests.
import { parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import type { ExperimentEvent } from './events.ts';
import type { RunPorts } from './open.ts';
import { runRecipe } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';

export type MemoryFiles = ReturnType<typeof memoryFiles>;

export const TINY = `
name: tiny
data: { shapes: 2, textures: 2, perClass: 8, testPerClass: 4, validation: 0 }
model: { depth: 1, width: 4 }
expert: { epochs: 3, batch: 16, optimizer: { momentum: 0.9 } }
label: { epoch: [1, 3] }
student: { ipc: [1, 2], epochs: 4, batch: 4, count: 2 }
`;
export const recipe = (...overrides: string[]) => parseRecipe(TINY, 'tiny.yaml', overrides);

/** Runs and returns the events that are not mere progress. */
export async function eventsOf(
  files: MemoryFiles,
  run: (ports: RunPorts) => Promise<unknown>,
  changes: Partial<RunPorts> = {},
): Promise<ExperimentEvent[]> {
  const events: ExperimentEvent[] = [];
  await run(portsOn(files, { ...changes, onEvent: (event) => event.kind !== 'progress' && events.push(event) }));
  return events;
}

/** Files of a run as text, without what may differ between two runs of the same recipe: seconds, and the order of repeated lines. */
export function comparable({ contents }: MemoryFiles): Map<string, string> {
  const texts = [...contents].map(([path, bytes]): [string, string] => {
    const text = new TextDecoder('latin1').decode(bytes).replaceAll(/"seconds": ?[\d.e-]+/g, '"seconds":0');
    return [path, path.endsWith('.jsonl') ? [...new Set(text.split('\n'))].sort().join('\n') : text];
  });
  return new Map(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The files of a whole run of the recipe in the folder `run`. */
export async function undisturbedRun(): Promise<MemoryFiles> {
  const files = memoryFiles();
  await runRecipe(recipe(), 'run', portsOn(files));
  return files;
}
