// How spread out the labels of each expert epoch are: their mean entropy. Not how well they teach.
import type { Results } from '@softlabel/distill';
import { classCount } from '../class-count.ts';
import { decimal } from '../format.ts';
import { paint } from '../palette.ts';
import { areOfOneEpoch, ipcsOf, labelEpochs, labelRowsOf, type Row, softRows, type Variant, variantsOf } from '../rows.ts';
import { epochAxis, seriesByIpc } from './by-epoch.ts';
import { type Figure, type Panel, stackPanels } from './figure.ts';
import { drawLineChart, type LineChart, type Reference } from './line-chart.ts';

/** The figure, or null without expert labels, or where several are of one epoch. */
export function labelEntropy(results: Results): Figure | null {
  const { cells } = results;
  const rows = softRows(labelRowsOf(cells));
  if (rows.length === 0 || areOfOneEpoch(rows)) return null;
  const K = classCount(results);
  const uniform = K === null ? '' : `; a uniform label over ${K} classes has ln ${K} = ${decimal(Math.log(K), 2)}`;
  return {
    topic: 'labels',
    name: 'label-entropy',
    title: 'Label entropy by expert epoch',
    caption: `Entropy of the labels in nats, averaged over the images that the students see. Hard labels have none${uniform}.`,
    description: `Line chart of label entropy in nats against expert epoch. ${rows.map(rowWords).join(' ')}`,
    draw: (width) => stackPanels(variantsOf(rows).map((variant) => variantPanel(rows, variant, K, width))),
  };
}

function variantPanel(rows: readonly Row[], { title, rows: shown }: Variant, K: number | null, width: number): Panel {
  const uniform: Reference[] = K === null ? [] : [{ name: 'uniform', colour: paint('muted'), y: Math.log(K), interval: null }];
  return drawLineChart({
    title,
    width,
    height: Math.min(280, 190 + width / 8),
    x: epochAxis(labelEpochs(rows)),
    y: entropyAxis(rows, K),
    references: uniform,
    series: seriesByIpc(shown, ipcsOf(rows), (epoch, { labels }) => ({ x: epoch, y: labels.entropy })),
  });
}

/** From 0 to a little above the uniform label, or above the highest entropy where K is not known. */
function entropyAxis(rows: readonly Row[], K: number | null): LineChart['y'] {
  const highest = Math.max(0.1, ...rows.flatMap(({ cells }) => cells.map(({ labels }) => labels.entropy)));
  return { label: 'entropy (nats)', domain: [0, Math.max(highest, Math.log(K ?? 1)) * 1.05], format: (value) => decimal(value, 1) };
}

function rowWords({ name, cells }: Row): string {
  return `${name}: ${cells.map(({ ipc, labels }) => `${decimal(labels.entropy, 2)} at IPC ${ipc}`).join(', ')}.`;
}
