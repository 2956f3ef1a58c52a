// Student accuracy against images per class, one line for each kind of labels.
import type { ResultCell, Results } from '@softlabel/distill';
import { paint, seriesPaint } from '../palette.ts';
import { ipcsOf, isHard, type Row, rowsOf, type Variant, variantsOf } from '../rows.ts';
import { accuracyAxis, accuracyPoint, accuracyWords } from './accuracy.ts';
import { type Figure, type Panel, stackPanels } from './figure.ts';
import { besideEachOther, drawLineChart } from './line-chart.ts';

/** The figure, or null where all cells have one IPC. */
export function accuracyByIpc({ cells }: Results): Figure | null {
  const rows = rowsOf(cells);
  const ipcs = ipcsOf(rows);
  if (ipcs.length < 2) return null;
  const description = ['Line chart of student accuracy against images per class.', ...rows.map(rowWords)].join(' ');
  return {
    topic: 'accuracy',
    name: 'accuracy-by-ipc',
    title: 'Student accuracy by images per class',
    caption: `Mean accuracy with 95 % intervals against the number of images per class (logarithmic), for hard labels (dashed) and for the
      labels of each expert epoch. Lines are set a few pixels apart, to keep their bars readable.`,
    description,
    draw: (width) => stackPanels(panelsOf(rows).map((variant) => variantPanel(cells, ipcs, variant, width))),
  };
}

/** A panel for each variant of other labels, with the hard ones beside it; without others, of hard ones alone. */
function panelsOf(rows: readonly Row[]): Variant[] {
  const hard = rows.filter(isHard);
  if (hard.length === rows.length) return variantsOf(hard);
  return variantsOf(rows.filter((row) => !isHard(row))).map(({ title, rows: others }) => {
    return { title, rows: [...hard.filter(({ settings }) => settings === others[0].settings), ...others] };
  });
}

function variantPanel(cells: readonly ResultCell[], ipcs: readonly number[], { title, rows }: Variant, width: number): Panel {
  const others = rows.filter((row) => !isHard(row));
  return drawLineChart({
    title,
    width,
    height: Math.min(340, 220 + width / 6),
    x: { label: 'images per class', domain: [ipcs[0], ipcs[ipcs.length - 1]], ticks: ipcs, type: 'log' },
    y: accuracyAxis(cells),
    series: rows.map((row, place) => ({
      name: row.epoch === null ? row.source : `epoch ${row.epoch}`,
      colour: isHard(row) ? paint('ink') : seriesPaint(others.indexOf(row)),
      points: row.cells.map((cell) => accuracyPoint(cell.ipc, cell)),
      dashed: isHard(row),
      shift: besideEachOther(place, rows.length),
    })),
  });
}

function rowWords({ name, cells }: Row): string {
  return `${name}: ${cells.map((cell) => `${accuracyWords(cell)} at IPC ${cell.ipc}`).join(', ')}.`;
}
