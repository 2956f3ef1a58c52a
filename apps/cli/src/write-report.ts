// Writes report.html into a run folder. Not the report's content.
import type { ReaderPorts } from '@softlabel/data';
import { type Results, RUN_FILES, type RunExamples, RunFolder, readFindings, readLabelExamples } from '@softlabel/distill';
import { renderReport } from '@softlabel/report';

/** Path of the report of `results`, written into `path`; `onMissing` hears why it lacks its pictures of labels. */
export async function writeReport(results: Results, path: string, readers: ReaderPorts, onMissing: (why: string) => void): Promise<string> {
  const folder = new RunFolder(readers.files, path);
  const examples = await examplesOf(results, folder, readers, onMissing);
  const claims = await readFindings(folder);
  await folder.write(
    RUN_FILES.report,
    renderReport({ results, ...(examples === null ? {} : { examples }), ...(claims === null ? {} : { claims }) }),
  );
  return folder.pathOf(RUN_FILES.report);
}

/** A report outlives the data of its run. */
async function examplesOf(
  results: Results,
  folder: RunFolder,
  readers: ReaderPorts,
  onMissing: (why: string) => void,
): Promise<RunExamples | null> {
  try {
    return await readLabelExamples(results, folder, readers);
  } catch (error) {
    onMissing(`report: without pictures of labels, for the data cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
