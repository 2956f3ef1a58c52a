// The report of a run as one HTML page that needs no network and no script. Not its file.
import type { Findings, Results } from '@softlabel/distill';
import { factsOf, summarySentence } from './facts.ts';
import type { Figure } from './figures/figure.ts';
import { reportFigures } from './figures/figures.ts';
import type { Html } from './html.ts';
import { checkLabelExamples, type LabelExamples } from './label-examples.ts';
import { renderPage, type Section } from './page.ts';
import { accuracyTable, validationTable } from './sections/accuracy-table.ts';
import { claimList } from './sections/claims.ts';
import { details } from './sections/details.ts';
import { exampleTable } from './sections/example-table.ts';
import { figureElement } from './sections/figures.ts';
import { labelTable } from './sections/label-table.ts';
import { missingList } from './sections/missing.ts';
import { notes } from './sections/notes.ts';
import { paperClaims, paperNumbers, paperTable } from './sections/paper.ts';
import { selectionTable } from './sections/selection.ts';
import { varianceTable } from './sections/variance.ts';

export interface ReportContent {
  readonly results: Results;
  /** Some of the students' images with their labels, for the pictures that results do not hold. */
  readonly examples?: LabelExamples;
  /** What was found about the claims of the experiment that this is a run of. */
  readonly claims?: Findings;
}

/** HTML text of the report of `results`; throws where `examples` do not fit themselves. */
export function renderReport({ results, examples, claims }: ReportContent): string {
  if (examples !== undefined) checkLabelExamples(examples);
  const { name } = results.recipe;
  return renderPage({
    title: `${name}: Softlabel report`,
    kicker: 'Softlabel report',
    heading: name,
    lede: summarySentence(results),
    facts: factsOf(results),
    sections: sections(results, examples, claims),
  });
}

/** The parts that have something to show; figures are numbered through. */
function sections(results: Results, examples?: LabelExamples, claims?: Findings): Section[] {
  const experiment = claims?.experiment;
  const drawn = reportFigures(results, {
    ...(examples === undefined ? {} : { examples }),
    ...(experiment === undefined ? {} : { experiment }),
  });
  const figures = drawn.map((figure, place) => ({ topic: figure.topic, element: figureElement(figure, place + 1) }));
  const about = (topic: Figure['topic']) => figures.filter((figure) => figure.topic === topic).map(({ element }) => element);
  const ran = results.cells.length > 0;
  const missing = missingList(results);
  const accuracy = [accuracyTable, selectionTable, validationTable, varianceTable].flatMap((table) => table(results));
  return [
    ...(missing.length > 0 ? [section('Missing', missing)] : []),
    ...(claims === undefined ? [] : [section('Claims', [claimList(claims)]), ...paperSection(claims.experiment, results, about('paper'))]),
    ...(claims === undefined ? numbersSection(results) : []),
    ...(ran ? [section('Accuracy', [...accuracy, ...about('accuracy')])] : []),
    ...(results.expert.length > 0 ? [section('Expert', about('expert'))] : []),
    ...(ran
      ? [section('Labels', [labelTable(results), ...about('labels'), ...(examples === undefined ? [] : [exampleTable(examples)])])]
      : []),
    section('How to read the numbers', [notes(results)]),
    section('Record', [details(results)]),
  ];
}

/** What the paper has beside the experiment, if it asks the same. */
function paperSection(experiment: string, results: Results, figures: readonly Html[]): Section[] {
  const content = [...paperClaims(experiment), ...figures, ...paperTable(experiment, results)];
  return content.length === 0 ? [] : [section('The paper', content)];
}

/** The paper's numbers, in the report of a run that is of them. */
function numbersSection(results: Results): Section[] {
  const numbers = paperNumbers(results);
  return numbers.length === 0 ? [] : [section('The paper', numbers)];
}

const section = (title: string, content: readonly Html[]): Section => ({ title, content });
