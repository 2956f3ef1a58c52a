// Accuracy of hard labels and of the best soft ones against images per class, with the law through both: how many images soft labels save.
import {
  dataSaving,
  frontCurves,
  frontLaw,
  type LawCurve,
  lawAccuracy,
  NotTestable,
  paperForm,
  type Results,
  type ScalingLaw,
} from '@softlabel/distill';
import { estimateText, listed, percent, threeDigits } from '../format.ts';
import { paint, seriesPaint } from '../palette.ts';
import { accuracyAxis } from './accuracy.ts';
import type { Figure } from './figure.ts';
import { drawLineChart, type Point } from './line-chart.ts';

/** Points of a drawn curve between the fewest and the most images. */
const CURVE_POINTS = 60;

/** The figure; null unless soft and hard labels at every number of images fix the law, and soft ones of several epochs the front. */
export function dataSavingFigure(results: Results): Figure | null {
  const fitted = fittedLaw(results);
  if (fitted === null) return null;
  const { law, curves } = fitted;
  return {
    topic: 'accuracy',
    name: 'data-saving',
    title: 'Images that soft labels save',
    caption: `Dots: mean accuracy with hard labels, and with soft ones of the expert epoch that is best at each number of images per class, where
      each student has the epoch that the others find best. Lines: the law acc = (c IPC / a)^b − d, fitted to both. ${savingWords(law)}`,
    description: `Line chart of student accuracy against images per class, with a fitted law. ${curves.map(curveWords).join(' ')} ${savingWords(law)}`,
    draw: (width) =>
      drawLineChart({
        width,
        height: Math.min(340, 220 + width / 6),
        x: { label: 'images per class', domain: domainOf(curves), ticks: curves[0].points.map(({ ipc }) => ipc), type: 'log' },
        y: accuracyAxis(results.cells),
        series: curves.map((curve, k) => seriesOf(law, curve, k)),
      }),
  };
}

/** The law through hard and soft labels, with what it is fitted to; null where they do not fix one. */
export function fittedLaw(results: Results): { readonly law: ScalingLaw; readonly curves: readonly LawCurve[] } | null {
  const epochs = new Set(results.cells.map(({ labels }) => labels.epoch));
  if (epochs.size < 3) return null;
  try {
    return { law: frontLaw(results), curves: frontCurves(results) };
  } catch (error) {
    if (error instanceof NotTestable) return null;
    throw error;
  }
}

function seriesOf(law: ScalingLaw, { name, points }: LawCurve, k: number) {
  const dots = points.map(({ ipc, accuracy }): Point => ({ x: ipc, y: accuracy }));
  const [from, to] = [points[0].ipc, points[points.length - 1].ipc].map(Math.log);
  const drawn = Array.from({ length: CURVE_POINTS + 1 }, (_, step): Point => {
    const ipc = Math.exp(from + ((to - from) * step) / CURVE_POINTS);
    return { x: ipc, y: lawAccuracy(law, k, ipc) };
  });
  return { name, colour: k === 0 ? paint('ink') : seriesPaint(0), points: drawn, dots, dashed: k === 0 };
}

function domainOf([{ points }]: readonly LawCurve[]): [number, number] {
  return [points[0].ipc, points[points.length - 1].ipc];
}

function savingWords(law: ScalingLaw): string {
  const saving = dataSaving(law, 1);
  const form = paperForm(law);
  const saved = saving === null ? [] : [`c = ${estimateText(saving)} for soft labels`];
  const shared =
    form === null
      ? ['b is not above 0, so that a and d have no values']
      : [`a = ${threeDigits(form.a.value)}, b = ${threeDigits(form.b.value)}, d = ${threeDigits(form.d.value)}`];
  return `${listed([...saved, ...shared])}; intervals of 95 % from the misfit of the law.`;
}

function curveWords({ name, points }: LawCurve): string {
  return `${name}: ${points.map(({ ipc, accuracy }) => `${percent(accuracy)} % at IPC ${ipc}`).join(', ')}.`;
}
