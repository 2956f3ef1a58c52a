// Writes report.html into a run folder, and reads the images and labels that it shows. Not the report's content.
import type { ReaderPorts } from '@softlabel/data';
import { type Results, RUN_FILES, type RunExamples, RunFolder, readFindings, readLabelExamples } from '@softlabel/distill';
import { renderReport } from '@softlabel/report';

/** What a report shows. */
export interface ShownRun {
  readonly results: Results;
  readonly examples: RunExamples | null;
}

/** Path of the report of `results`, written into `path`; `onMissing` hears why it lacks its pictures of labels. */
export async function writeReport(results: Results, path: string, readers: ReaderPorts, onMissing: (why: string) => void): Promise<string> {
  const folder = new RunFolder(readers.files, path);
  return writeReportOf({ results, examples: await examplesOf(results, folder, readers, onMissing) }, folder);
}

/** Path of the report of a run, written into its folder. */
export async function writeReportOf({ results, examples }: ShownRun, folder: RunFolder): Promise<string> {
  const claims = await readFindings(folder);
  await folder.write(
    RUN_FILES.report,
    renderReport({ results, ...(examples === null ? {} : { examples }), ...(claims === null ? {} : { claims }) }),
  );
  return folder.pathOf(RUN_FILES.report);
}

/** Images of a run with their labels, or null and why there are none: a report outlives the data of its run. Throws when it was asked to stop. */
export async function examplesOf(
  results: Results,
  folder: RunFolder,
  readers: ReaderPorts,
  onMissing: (why: string) => void,
): Promise<RunExamples | null> {
  try {
    return await readLabelExamples(results, folder, readers);
  } catch (error) {
    readers.signal?.throwIfAborted();
    onMissing(`report: without pictures of labels, for the data cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
