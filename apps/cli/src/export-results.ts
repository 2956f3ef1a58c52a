// Writes results for readers who have no run folder: numbers, tables, figures, machine and report, for a repository or a paper. Not the writing of that report (write-report.ts).
import type { Files } from '@softlabel/data';
import { type Findings, printFindings, RUN_FILES, RunFolder, readFindings, type TrainingTime, trainingTime } from '@softlabel/distill';
import { type FigureFile, figures } from '@softlabel/report';
import { durationText } from './duration.ts';
import { findingsText } from './findings-text.ts';
import { findRuns } from './results/find-runs.ts';
import { resultsText } from './results-text.ts';
import type { ShownRun } from './write-report.ts';

/** Writes results.json, environment.json, report.html as the run folder has it, an experiment's claims.json, README.md and the figures as SVG into `target`; returns their names. */
export async function exportResults({ results, examples }: ShownRun, run: RunFolder, files: Files, target: string): Promise<string[]> {
  const claims = await readFindings(run);
  const drawn = figures(results, 'light', {
    ...(examples === null ? {} : { examples }),
    ...(claims === null ? {} : { experiment: claims.experiment }),
  });
  const runs = (await findRuns(run.path)).map((path) => new RunFolder(files, path));
  const tables = printed(`${resultsText(results)}\n\n${timeText(await trainingTime(results, runs))}`);
  const contents = new Map<string, Uint8Array | string | null>([
    [RUN_FILES.results, await run.read(RUN_FILES.results)],
    [RUN_FILES.environment, `${JSON.stringify(results.environment, null, 2)}\n`],
    [RUN_FILES.claims, claims && printFindings(claims)],
    [RUN_FILES.report, await run.read(RUN_FILES.report)],
    ['README.md', page(results.recipe.name, tables, drawn, claims)],
    ...drawn.map(({ name, svg }) => [`${name}.svg`, svg] as const),
  ]);
  const written: string[] = [];
  for (const [name, content] of contents) {
    if (content === null) continue;
    await files.writeWhole(`${target}/${name}`, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    written.push(name);
  }
  return written;
}

/** The claims of an experiment and the tables as printed, and the figures below them. */
function page(name: string, tables: string, drawn: readonly FigureFile[], claims: Findings | null): string {
  const pictures = drawn.map(({ name, title, description }) => `## ${title}\n\n![${alternative(description)}](${name}.svg)\n`);
  const found = claims === null ? [] : [`${claims.question}\n\nExpected: ${claims.expected}\n`, printed(findingsText(claims))];
  return [`# ${name}\n`, ...found, tables, ...pictures].join('\n');
}

/** What the numbers cost on the machine of environment.json. */
const timeText = ({ experts, students }: TrainingTime): string =>
  `Time: ${durationText(experts + students)} of training with its evaluations, ${durationText(experts)} for experts and ${durationText(students)} for students`;

/** A description as Markdown's text in place of an image, which square brackets would end. */
const alternative = (description: string): string => description.replaceAll('[', '(').replaceAll(']', ')').replaceAll('\n', ' ');

const printed = (text: string): string => `\`\`\`\n${text}\n\`\`\`\n`;
