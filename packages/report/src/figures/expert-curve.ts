// The expert's accuracy and loss by epoch, with the epochs that label. Not the students'.
import type { Results } from '@softlabel/distill';
import { decimal, listed, percent } from '../format.ts';
import { paint } from '../palette.ts';
import { labelEpochs, rowsOf } from '../rows.ts';
import { epochAxis } from './by-epoch.ts';
import { type Figure, stackPanels } from './figure.ts';
import { drawLineChart, type LineChart, type Series } from './line-chart.ts';

type ExpertEpoch = Results['expert'][number];

/** The figure, or null where no expert was trained. */
export function expertCurve({ recipe, expert, cells }: Results): Figure | null {
  if (expert.length === 0) return null;
  const curve = [...expert].sort((a, b) => a.epoch - b.epoch);
  const labelling = labelEpochs(rowsOf(cells));
  const description = describe(curve, labelling);
  return {
    topic: 'expert',
    name: 'expert-curve',
    title: 'The expert by epoch',
    caption: captionOf(recipe.expert.count, labelling),
    description,
    draw: (width) => {
      const x = curveAxis(curve, labelling);
      const size = { width, height: Math.min(200, 140 + width / 10) };
      const line = (colour: string, value: (epoch: ExpertEpoch) => number): Series => {
        const points = curve.map((one) => ({ x: one.epoch, y: value(one) }));
        return { name: '', colour, points, dots: points.length === 1 ? points : points.filter((point) => labelling.includes(point.x)) };
      };
      const accuracy = [line(paint('blue'), (one) => one.accuracy)];
      const loss = [line(paint('orange'), (one) => one.loss)];
      return stackPanels([
        drawLineChart({ ...size, x: { ...x, label: '' }, y: percentAxis(curve), rules: labelling, series: accuracy }),
        drawLineChart({ ...size, x, y: lossAxis(curve), rules: labelling, series: loss }),
      ]);
    },
  };
}

function captionOf(experts: number, labelling: readonly number[]): string {
  const which = experts === 1 ? 'the expert' : 'the first expert';
  const marked = labelling.length === 0 ? '' : ' Dots and dotted lines: the epochs whose labels the students learned from.';
  return `Accuracy on the test set and mean training loss of ${which} by epoch.${marked}`;
}

function curveAxis(curve: readonly ExpertEpoch[], labelling: readonly number[]): LineChart['x'] {
  const last = curve[curve.length - 1].epoch;
  return { ...epochAxis([...labelling, last]), ticks: labelling.length === 0 ? [curve[0].epoch, last] : labelling };
}

function percentAxis(curve: readonly ExpertEpoch[]): LineChart['y'] {
  const top = Math.min(1, Math.ceil(Math.max(0.1, ...curve.map(({ accuracy }) => accuracy)) * 10 - 1e-9) / 10);
  return { label: 'expert accuracy (%)', domain: [0, top], format: (value) => (value * 100).toFixed(0) };
}

function lossAxis(curve: readonly ExpertEpoch[]): LineChart['y'] {
  const highest = Math.max(1e-6, ...curve.map(({ loss }) => loss));
  const step = 10 ** Math.floor(Math.log10(highest)) / 2;
  return {
    label: 'training loss (nats)',
    domain: [0, Math.ceil(highest / step) * step],
    format: (value) => decimal(value, step < 0.1 ? 2 : 1),
  };
}

function describe(curve: readonly ExpertEpoch[], labelling: readonly number[]): string {
  const told = curve.filter(({ epoch }, place) => place === 0 || place === curve.length - 1 || labelling.includes(epoch));
  const words = told.map(({ epoch, accuracy, loss }) => `epoch ${epoch}: accuracy ${percent(accuracy)} %, loss ${decimal(loss, 3)}`);
  const marked = labelling.length === 0 ? '' : ` Labels come from epoch ${listed(labelling)}.`;
  return `Two line charts of the expert's accuracy and loss by epoch. ${words.join('; ')}.${marked}`;
}
