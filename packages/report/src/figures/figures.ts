// All figures of results, in the order of the report, and as files of their own.
import type { Results } from '@softlabel/distill';
import { accuracyByEpoch } from './accuracy-by-epoch.ts';
import { accuracyByIpc } from './accuracy-by-ipc.ts';
import { accuracyByLabels } from './accuracy-by-labels.ts';
import { dataSavingFigure } from './data-saving.ts';
import { expertCurve } from './expert-curve.ts';
import type { Figure } from './figure.ts';
import { labelEntropy } from './label-entropy.ts';
import { labelMass } from './label-mass.ts';
import { adaptiveFile, lightFile } from './svg-file.ts';

/** The figures that these results can fill. */
export function reportFigures(results: Results): Figure[] {
  const figures = [accuracyByEpoch, accuracyByIpc, accuracyByLabels, dataSavingFigure, expertCurve, labelEntropy, labelMass].map((figure) =>
    figure(results),
  );
  return figures.filter((figure) => figure !== null);
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
export function figures(results: Results, ground: 'adaptive' | 'light' = 'adaptive'): FigureFile[] {
  const file = ground === 'light' ? lightFile : adaptiveFile;
  return reportFigures(results).map((figure) => ({
    name: figure.name,
    title: figure.title,
    description: figure.description,
    svg: file(figure),
  }));
}
