// All figures of results, in the order of the report, and as files of their own.
import type { Results } from '@softlabel/distill';
import type { LabelExamples } from '../label-examples.ts';
import { accuracyByClass } from './accuracy-by-class.ts';
import { accuracyByEpoch } from './accuracy-by-epoch.ts';
import { accuracyByExpert } from './accuracy-by-expert.ts';
import { accuracyByIpc } from './accuracy-by-ipc.ts';
import { accuracyByLabels } from './accuracy-by-labels.ts';
import { accuracyByNumber } from './accuracy-by-number.ts';
import { dataSavingFigure } from './data-saving.ts';
import { epochTemperature } from './epoch-temperature.ts';
import { expertCurve } from './expert-curve.ts';
import type { Figure } from './figure.ts';
import { labelBars } from './label-bars.ts';
import { labelEntropy } from './label-entropy.ts';
import { labelMass } from './label-mass.ts';
import { meanLabelMatrices } from './mean-labels.ts';
import { paperFigure } from './paper.ts';
import { adaptiveFile, lightFile } from './svg-file.ts';

/** Figures of results alone. */
const OF_RESULTS = [
  epochTemperature,
  accuracyByEpoch,
  accuracyByExpert,
  accuracyByIpc,
  accuracyByNumber,
  accuracyByLabels,
  accuracyByClass,
  dataSavingFigure,
  expertCurve,
  labelEntropy,
  labelMass,
];
/** Figures of single images' labels. */
const OF_EXAMPLES = [labelBars, meanLabelMatrices];

/** What figures may need beyond the results. */
export interface FigureContext {
  /** Images with their labels. */
  readonly examples?: LabelExamples;
  /** Name of the experiment that the results are of. */
  readonly experiment?: string;
}

/** The figures that these results can fill: the paper's first, those of single images last; of a sweep these would be of its first run alone. */
export function reportFigures(results: Results, { examples, experiment }: FigureContext = {}): Figure[] {
  const ofPaper = experiment === undefined ? [] : [paperFigure(experiment, results)];
  const ofExamples = examples === undefined || examples.runs !== undefined ? [] : OF_EXAMPLES.map((figure) => figure(examples));
  return [...ofPaper, ...OF_RESULTS.map((figure) => figure(results)), ...ofExamples].filter((figure) => figure !== null);
}

/** A figure as an SVG file. */
export interface FigureFile {
  /** File name without `.svg`, such as `accuracy-by-epoch`. */
  readonly name: string;
  readonly title: string;
  /** Alternative text: what the figure shows in words and numbers. */
  readonly description: string;
  readonly svg: string;
}

/**
 * The figures of results as SVG files with their titles. `adaptive` ones follow the reader's light or dark setting; `light` ones have
 * light ground and plain colours everywhere, for documents whose pages follow no such setting or another one.
 */
export function figures(results: Results, ground: 'adaptive' | 'light' = 'adaptive', context: FigureContext = {}): FigureFile[] {
  const file = ground === 'light' ? lightFile : adaptiveFile;
  return reportFigures(results, context).map((figure) => ({
    name: figure.name,
    title: figure.title,
    description: figure.description,
    svg: file(figure),
  }));
}
