// Holds an experiment's claims against the results in a run folder, and keeps what is found: claims.json and the report. Not what is printed.
import type { ReaderPorts } from '@softlabel/data';
import { type Experiment, type Findings, judgeClaims, printFindings, type Results, RUN_FILES, RunFolder } from '@softlabel/distill';
import { examplesOf, writeReportOf } from './write-report.ts';

/** What `results` of the run in `path` say about the claims; the report is written again where they are new to it. */
export async function keepFindings(
  { name, question, expected, claims }: Experiment,
  results: Results,
  path: string,
  readers: ReaderPorts,
  onMissing: (why: string) => void,
): Promise<Findings> {
  const findings = { experiment: name, question, expected, findings: judgeClaims(claims, results) };
  const folder = new RunFolder(readers.files, path);
  const text = printFindings(findings);
  if ((await folder.readText(RUN_FILES.claims)) !== text) {
    const examples = await examplesOf(results, folder, readers, onMissing); // first, for it takes long and may be stopped
    await folder.remove(RUN_FILES.report); // one that is missing is written again, one without the claims is not
    await folder.write(RUN_FILES.claims, text);
    await writeReportOf({ results, examples }, folder);
  }
  return findings;
}
