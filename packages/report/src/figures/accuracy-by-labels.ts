// Student accuracy by kind of labels and setting, for results in which more than the epoch differs. Not its course over epochs or images.
import * as Plot from '@observablehq/plot';
import type { ResultCell, Results } from '@softlabel/distill';
import { decimal } from '../format.ts';
import { paint, seriesPaint } from '../palette.ts';
import { ipcsOf, labelEpochs, type Row, rowsOf } from '../rows.ts';
import { accuracyAxis, accuracyWords } from './accuracy.ts';
import { toldByClass } from './accuracy-by-class.ts';
import { drawPanel, type Figure, type Panel } from './figure.ts';
import { TEXT_LINE, textLines, textWidth } from './text.ts';

/** Pixels of a row's name in one line, of each of its cells, and between rows. */
const NAME_HEIGHT = 18;
const CELL_HEIGHT = 14;
const ROW_GAP = 8;
const MARGIN = { top: 8, bottom: 44, left: 8 };

/** A cell at its place in the drawing. */
interface Line {
  readonly cell: ResultCell;
  readonly colour: string;
  readonly y: number;
}

/** The figure, without the cells that the one by class tells; null where nothing but their epoch sets soft labels apart. */
export function accuracyByLabels(results: Results): Figure | null {
  const elsewhere = toldByClass(results);
  const cells = results.cells.filter((cell) => !elsewhere.has(cell));
  const rows = rowsOf(cells);
  if (rows.every(({ variant }) => variant === '')) return null;
  return {
    topic: 'accuracy',
    name: 'accuracy-by-labels',
    title: 'Student accuracy by labels',
    caption: `Dots: mean accuracy of students that learn from each kind of labels, or under each setting, with 95 % intervals${
      sizesDiffer(cells) ? '; behind its name the mean size of a label' : ''
    }. IPC: images per class.`,
    description: `Dot plot of student accuracy by kind of labels. ${rows.map(rowWords).join(' ')}`,
    draw: (width) => drawRows(cells, rows, width),
  };
}

/** A row at its place: its name in lines, above its cells. */
interface Placed {
  readonly cells: readonly ResultCell[];
  readonly name: readonly string[];
  readonly top: number;
  readonly cellsTop: number;
  readonly bottom: number;
}

function drawRows(cells: readonly ResultCell[], rows: readonly Row[], width: number): Panel {
  const ipcs = ipcsOf(rows);
  const { domain, format, label } = accuracyAxis(cells);
  const placed = placedRows(rows, rowNamer(cells, rows), width - MARGIN.left);
  const height = placed[placed.length - 1].bottom;
  const lines = placed.flatMap(({ cells: own, cellsTop }) =>
    own.map((cell, line): Line => ({ cell, colour: seriesPaint(ipcs.indexOf(cell.ipc)), y: cellsTop + (line + 0.5) * CELL_HEIGHT })),
  );
  const names = placed.map(({ name, top, cellsTop }) => ({ name: name.join('\n'), y: (top + cellsTop) / 2 }));
  const marginRight = textWidth(`IPC ${ipcs[ipcs.length - 1]}`) + 10;
  const ticks = Math.max(2, Math.round((width - marginRight) / 70));
  return drawPanel({
    width,
    height: height + MARGIN.top + MARGIN.bottom,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    marginRight,
    x: { domain, axis: null, inset: 4 },
    y: { domain: [height, 0], axis: null },
    color: { type: 'identity' },
    marks: [
      Plot.gridX({ stroke: paint('grid'), strokeOpacity: 1, ticks }),
      Plot.axisX({ fill: paint('muted'), tickSize: 0, ticks, tickFormat: format, label: null }),
      Plot.text([label], { frameAnchor: 'bottom', dy: 38, fill: paint('muted') }),
      Plot.text(names, { frameAnchor: 'left', textAnchor: 'start', y: 'y', text: 'name' }),
      ...lineMarks(lines, domain),
    ],
  });
}

/** Rows below each other, from 0. */
function placedRows(rows: readonly Row[], nameOf: (row: Row) => string, width: number): Placed[] {
  let bottom = 0;
  return rows.map((row) => {
    const [top, name] = [bottom, textLines(nameOf(row), width)];
    const cellsTop = top + NAME_HEIGHT + (name.length - 1) * TEXT_LINE;
    bottom = cellsTop + row.cells.length * CELL_HEIGHT + ROW_GAP;
    return { cells: row.cells, name, top, cellsTop, bottom };
  });
}

function lineMarks(lines: readonly Line[], [least, most]: readonly [number, number]): Plot.Markish[] {
  const bars = lines.flatMap(({ cell: { accuracy }, colour, y }) =>
    accuracy.ci95 === null ? [] : [{ x1: Math.max(least, accuracy.ci95[0]), x2: Math.min(most, accuracy.ci95[1]), colour, y }],
  );
  const ends = { frameAnchor: 'right', textAnchor: 'start', dx: 10 } as const;
  return [
    Plot.ruleY(bars, { x1: 'x1', x2: 'x2', y: 'y', stroke: 'colour', strokeWidth: 1.5 }),
    Plot.dot(lines, { x: ({ cell }: Line) => cell.accuracy.mean, y: 'y', r: 3.5, fill: 'colour', stroke: paint('paper'), strokeWidth: 1 }),
    Plot.text(lines, { ...ends, y: 'y', text: ({ cell }: Line) => `IPC ${cell.ipc}`, fill: 'colour', fontWeight: 500 }),
  ];
}

/** Whether labels of one expert take different numbers of bytes. */
function sizesDiffer(cells: readonly ResultCell[]): boolean {
  const sizes = cells.flatMap(({ labels }) => (labels.epoch === null ? [] : (labels.bytesPerImage ?? [])));
  return new Set(sizes).size > 1;
}

/** Names rows by what sets them apart: not by their epoch where all have the same, and by the size of labels where it differs. */
function rowNamer(cells: readonly ResultCell[], rows: readonly Row[]): (row: Row) => string {
  const [oneEpoch, sized] = [labelEpochs(rows).length === 1, sizesDiffer(cells)];
  const edited = cells.some(({ labels }) => labels.edits !== '');
  return ({ name, epoch, variant, cells: [{ labels }] }) => {
    const short = oneEpoch && epoch !== null ? variant || (edited ? 'unedited' : name) : name;
    const bytes = labels.bytesPerImage;
    return sized && bytes !== undefined ? `${short} (${decimal(bytes, Number.isInteger(bytes) ? 0 : 1)} bytes)` : short;
  };
}

function rowWords({ name, cells }: Row): string {
  return `${name}: ${cells.map((cell) => `${accuracyWords(cell)} at IPC ${cell.ipc}`).join(', ')}.`;
}
