// Student accuracy against the expert epoch whose labels they learn from, hard labels beside it.
import type { ResultCell, Results } from '@softlabel/distill';
import { seriesPaint } from '../palette.ts';
import { areOfOneEpoch, hardBeside, ipcsOf, labelEpochs, type Row, rowsOf, softRows, type Variant, variantsOf } from '../rows.ts';
import { accuracyAxis, accuracyPoint, accuracyWords } from './accuracy.ts';
import { epochAxis, seriesByIpc } from './by-epoch.ts';
import { type Figure, type Panel, stackPanels } from './figure.ts';
import { besideEachOther, drawLineChart } from './line-chart.ts';

/** The figure, or null without expert labels, or where several are of one epoch. */
export function accuracyByEpoch({ cells }: Results): Figure | null {
  const rows = rowsOf(cells);
  const soft = softRows(rows);
  if (soft.length === 0 || areOfOneEpoch(soft)) return null;
  return {
    topic: 'accuracy',
    name: 'accuracy-by-epoch',
    title: 'Student accuracy by expert epoch',
    caption: `Dots: mean accuracy of students that learn from the labels of one expert epoch, with 95 % intervals. Dashed: hard labels at
      the same number of images per class (IPC), their interval shaded.`,
    description: `Line chart of student accuracy against expert epoch. ${soft.flatMap((row) => rowWords(rows, row)).join(' ')}`,
    draw: (width) => stackPanels(variantsOf(soft).map((variant) => variantPanel(cells, rows, variant, width))),
  };
}

function variantPanel(cells: readonly ResultCell[], rows: readonly Row[], { title, rows: soft }: Variant, width: number): Panel {
  const ipcs = ipcsOf(rows);
  const hard = ipcsOf(soft).flatMap((ipc) => hardBeside(rows, soft[0], ipc) ?? []);
  return drawLineChart({
    title,
    width,
    height: Math.min(340, 220 + width / 6),
    x: epochAxis(labelEpochs(rows)),
    y: accuracyAxis(cells),
    references: hard.map(({ ipc, accuracy: { mean, ci95 } }) => ({
      name: `IPC ${ipc}, hard`,
      colour: seriesPaint(ipcs.indexOf(ipc)),
      y: mean,
      interval: ci95,
    })),
    series: seriesByIpc(soft, ipcs, accuracyPoint).map((line, place, all) => ({ ...line, shift: besideEachOther(place, all.length) })),
  });
}

function rowWords(rows: readonly Row[], row: Row): string[] {
  return row.cells.map((cell) => {
    const hard = hardBeside(rows, row, cell.ipc);
    return `${row.name}, IPC ${cell.ipc}: ${accuracyWords(cell)}${hard === undefined ? '' : `, hard labels ${accuracyWords(hard)}`}.`;
  });
}
