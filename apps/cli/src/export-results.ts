// Writes results for readers who have no run folder: numbers, tables, figures and machine, for a repository or a paper. Not the HTML report.
import type { Files } from '@softlabel/data';
import { type Findings, printFindings, type Results, RUN_FILES, type RunFolder, readFindings } from '@softlabel/distill';
import { type FigureFile, figures } from '@softlabel/report';
import { findingsText } from './findings-text.ts';
import { resultsText } from './results-text.ts';
import type { ShownRun } from './write-report.ts';

/** Writes results.json, environment.json, the claims.json of an experiment, README.md and the figures as SVG into `target`; returns their names. */
export async function exportResults({ results, examples }: ShownRun, run: RunFolder, files: Files, target: string): Promise<string[]> {
  const claims = await readFindings(run);
  const drawn = figures(results, 'light', {
    ...(examples === null ? {} : { examples }),
    ...(claims === null ? {} : { experiment: claims.experiment }),
  });
  const contents = new Map<string, Uint8Array | string | null>([
    [RUN_FILES.results, await run.read(RUN_FILES.results)],
    [RUN_FILES.environment, `${JSON.stringify(results.environment, null, 2)}\n`],
    [RUN_FILES.claims, claims && printFindings(claims)],
    ['README.md', page(results, drawn, claims)],
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
function page(results: Results, drawn: readonly FigureFile[], claims: Findings | null): string {
  const pictures = drawn.map(({ name, title, description }) => `## ${title}\n\n![${alternative(description)}](${name}.svg)\n`);
  const found = claims === null ? [] : [`${claims.question}\n\nExpected: ${claims.expected}\n`, printed(findingsText(claims))];
  return [`# ${results.recipe.name}\n`, ...found, printed(resultsText(results)), ...pictures].join('\n');
}

/** A description as Markdown's text in place of an image, which square brackets would end. */
const alternative = (description: string): string => description.replaceAll('[', '(').replaceAll(']', ')').replaceAll('\n', ' ');

const printed = (text: string): string => `\`\`\`\n${text}\n\`\`\`\n`;
