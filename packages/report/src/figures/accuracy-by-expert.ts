// Student accuracy and label entropy against the accuracy of the expert that labels, epoch by epoch (paper figure 2). Not against its epoch.
import type { ResultCell, Results } from '@softlabel/distill';
import { ascending, decimal, percent } from '../format.ts';
import { seriesPaint } from '../palette.ts';
import { hardBeside, ipcsOf, type Row, rowsOf, softRows, type Variant, variantsOf } from '../rows.ts';
import { accuracyAxis, accuracyPoint, accuracyWords } from './accuracy.ts';
import { seriesByIpc } from './by-epoch.ts';
import { type Figure, type Panel, stackPanels } from './figure.ts';
import { besideEachOther, drawLineChart, type LineChart, type Point } from './line-chart.ts';

/** Accuracy of the first expert in per cent at its epochs. */
type ExpertAccuracies = ReadonlyMap<number, number>;

/** The figure, or null without labels of several epochs of the first expert at one number of images. */
export function accuracyByExpert({ cells, expert }: Results): Figure | null {
  const accuracies: ExpertAccuracies = new Map(expert.map(({ epoch, accuracy }) => [epoch, Number((accuracy * 100).toFixed(1))]));
  const rows = rowsOf(cells.filter(isOfFirstExpert));
  const soft = softRows(rows).filter(({ epoch }) => epoch !== null && accuracies.has(epoch));
  const variants = variantsOf(soft).filter((variant) => ipcsOf(variant.rows).some((ipc) => cellsAt(variant.rows, ipc).length > 1));
  if (variants.length === 0) return null;
  return {
    topic: 'accuracy',
    name: 'accuracy-by-expert',
    title: 'Student accuracy by expert accuracy',
    caption: `Dots: an epoch of the expert, by its accuracy on the test set. Above: mean accuracy of the students that learn from its labels, with
      95 % intervals; dashed: hard labels at the same number of images per class (IPC). Below: mean entropy of the labels. Lines follow the epochs.`,
    description: `Two line charts against the accuracy of the expert, of student accuracy and of label entropy. ${variants.flatMap((variant) => variant.rows.map((row) => rowWords(row, accuracies))).join(' ')}`,
    draw: (width) => stackPanels(variants.flatMap((variant) => variantPanels(cells, rows, variant, accuracies, width))),
  };
}

/** Hard labels, and those of the expert whose curve is known. */
function isOfFirstExpert({ labels: { source, experts = [] } }: ResultCell): boolean {
  return source === 'hard' || (source === 'expert' && experts.every((index) => index === 0));
}

const cellsAt = (rows: readonly Row[], ipc: number): ResultCell[] => rows.flatMap((row) => row.cells.filter((cell) => cell.ipc === ipc));

function variantPanels(
  cells: readonly ResultCell[],
  rows: readonly Row[],
  { title, rows: soft }: Variant,
  accuracies: ExpertAccuracies,
  width: number,
): Panel[] {
  const ipcs = ipcsOf(rows);
  const hard = ipcsOf(soft).flatMap((ipc) => hardBeside(rows, soft[0], ipc) ?? []);
  const x = expertAxis(soft, accuracies);
  const lines = (point: (x: number, cell: ResultCell) => Point) =>
    seriesByIpc(soft, ipcs, (epoch, cell) => point(accuracies.get(epoch) ?? 0, cell));
  return [
    drawLineChart({
      title,
      width,
      height: Math.min(340, 220 + width / 6),
      x: { ...x, label: '' },
      y: accuracyAxis(cells),
      references: hard.map(({ ipc, accuracy: { mean, ci95 } }) => ({
        name: `IPC ${ipc}, hard`,
        colour: seriesPaint(ipcs.indexOf(ipc)),
        y: mean,
        interval: ci95,
      })),
      series: lines(accuracyPoint).map((line, place, all) => ({ ...line, shift: besideEachOther(place, all.length) })),
    }),
    drawLineChart({
      width,
      height: Math.min(240, 170 + width / 10),
      x,
      y: entropyAxis(soft),
      series: lines((at, { labels }) => ({ x: at, y: labels.entropy })),
    }),
  ];
}

/** From 0 to the best of the epochs that label, with ticks at each. */
function expertAxis(rows: readonly Row[], accuracies: ExpertAccuracies): LineChart['x'] {
  const ticks = ascending(rows.flatMap(({ epoch }) => (epoch === null ? [] : (accuracies.get(epoch) ?? []))));
  return { label: 'expert accuracy (%)', domain: [0, Math.max(1, ...ticks)], ticks, type: 'linear' };
}

function entropyAxis(rows: readonly Row[]): LineChart['y'] {
  const highest = Math.max(0.1, ...rows.flatMap(({ cells }) => cells.map(({ labels }) => labels.entropy)));
  return { label: 'label entropy (nats)', domain: [0, highest * 1.05], format: (value) => decimal(value, 1) };
}

function rowWords({ name, epoch, cells }: Row, accuracies: ExpertAccuracies): string {
  const told = cells.map((cell) => `${accuracyWords(cell)} at IPC ${cell.ipc}, entropy ${decimal(cell.labels.entropy, 2)}`);
  return `${name}, expert ${percent((accuracies.get(epoch ?? 0) ?? 0) / 100)} %: ${told.join('; ')}.`;
}
