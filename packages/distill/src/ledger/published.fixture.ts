// A published experiment with made-up accuracies, in memory, for tests: its results and the findings that they give. Not an export of a run.
import type { Files } from '@softlabel/data';
import { type Finding, printFindings } from '../experiments/claims/finding.ts';
import { judgeClaims } from '../experiments/claims/judge.ts';
import { type MadeUpCell, madeUpResults } from '../experiments/claims/made-up.fixture.ts';
import type { Experiment, Scale } from '../experiments/experiment.ts';
import { printResults } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';

/** Puts results and findings into the folder of `docs/results`; `accuracy` is the mean of a cell's students, null leaves it unfinished. */
export async function publish(
  files: Files,
  experiment: Experiment,
  scale: Scale,
  accuracy: (cell: MadeUpCell['cell']) => number | null,
): Promise<RunFolder> {
  const results = madeUpResults(experiment, scale, ({ cell, place }) => {
    const mean = accuracy(cell);
    const students = mean === null ? 1 : cell.student.count;
    return { accuracies: Array.from({ length: students }, (_, i) => (mean ?? 0.4) + 0.01 * Math.sin(1 + 2.4 * i * (place + 1))) };
  });
  const folder = new RunFolder(files, `docs/results/${experiment.name}-${scale}`);
  await folder.write('results.json', printResults(results));
  await writeFindings(folder, experiment, judgeClaims(experiment.claims, results));
  return folder;
}

/** Writes claims.json, whether results.json gives these findings or others. */
export const writeFindings = (folder: RunFolder, { name, question, expected }: Experiment, findings: readonly Finding[]): Promise<void> =>
  folder.write('claims.json', printFindings({ experiment: name, question, expected, findings }));
