// Accuracy on single classes from whose students something was taken away, their images or their part in labels, beside the control. Not that on all classes.
import * as Plot from '@observablehq/plot';
import {
  cellOnClass,
  NotTestable,
  REMOVALS,
  type Removal,
  type ResultCell,
  type Results,
  removalCells,
  removedClasses,
  summary,
} from '@softlabel/distill';
import { ascending, counted } from '../format.ts';
import { paint, seriesPaint } from '../palette.ts';
import { accuracyAxis, accuracyWords } from './accuracy.ts';
import { drawPanel, type Figure, type Panel, stackPanels } from './figure.ts';
import { TEXT_LINE, textLines, textWidth } from './text.ts';

const LOOKS: Readonly<Record<Removal, { readonly name: string; readonly colour: string }>> = {
  nothing: { name: 'control', colour: paint('ink') },
  images: { name: 'images removed', colour: seriesPaint(0) },
  labels: { name: 'labels removed', colour: seriesPaint(1) },
  renormalised: { name: 'labels removed, renormalised', colour: seriesPaint(2) },
};

/** A class, or the mean of all: what students get right of it after each removal. */
interface Row {
  readonly name: string;
  readonly accuracies: Readonly<Record<Removal, ResultCell['accuracy']>>;
}

/** The rows at one number of images per class. */
interface Group {
  readonly ipc: number;
  readonly mean: Row;
  /** From the best recognised in the control. */
  readonly classes: readonly Row[];
}

/** The figure; null unless of some classes images and labels were removed, each by itself. */
export function accuracyByClass(results: Results): Figure | null {
  const groups = groupsOf(results);
  if (groups.length === 0) return null;
  return {
    topic: 'accuracy',
    name: 'accuracy-by-class',
    title: 'Accuracy on a class without its images, or without its part in labels',
    caption: `Dots: mean accuracy of students on the test images of one class alone. Control: nothing is removed. Images removed: those of the class;
      labels removed: the class in the labels of all other images. The classes are sorted by the control; on top their mean, with its 95 % interval over classes.`,
    description: `Dot plot of accuracy on single classes. ${groups.map(groupWords).join(' ')}`,
    draw: (width) => stackPanels([keyPanel(width), ...groups.map((group) => groupPanel(groups, group, width))]),
  };
}

/** The cells from whose students something is taken away, where the figure is drawn: no other figure needs a row for each of them. */
export function toldByClass(results: Results): ReadonlySet<ResultCell> {
  return new Set(groupsOf(results).flatMap(({ ipc }) => removalCells(results, ipc)));
}

function groupsOf(results: Results): Group[] {
  const ipcs = ascending(results.cells.map(({ ipc }) => ipc)).filter((ipc) => removedClasses(results, ipc).length > 0);
  try {
    return ipcs.map((ipc) => groupOf(results, ipc));
  } catch (error) {
    if (error instanceof NotTestable) return [];
    throw error;
  }
}

function groupOf(results: Results, ipc: number): Group {
  const rows = removedClasses(results, ipc).map((k) => ({
    name: results.classNames?.[k] ?? `class ${k}`,
    accuracies: ofEach((removal) => cellOnClass(results, ipc, k, removal).accuracy),
  }));
  const mean = {
    name: `mean of ${counted(rows.length, 'class', 'classes')}`,
    accuracies: ofEach((removal) => summary(rows.map(({ accuracies }) => accuracies[removal].mean))),
  };
  return { ipc, mean, classes: rows.sort((a, b) => b.accuracies.nothing.mean - a.accuracies.nothing.mean) };
}

function ofEach(accuracy: (removal: Removal) => ResultCell['accuracy']): Row['accuracies'] {
  return { nothing: accuracy('nothing'), images: accuracy('images'), labels: accuracy('labels'), renormalised: accuracy('renormalised') };
}

/** Pixels of a removal's line within a row, between the lines of rows, and between names. */
const REMOVAL_HEIGHT = 7;
const ROW_GAP = 12;
const NAME_GAP = 4;
const REMOVALS_HEIGHT = REMOVALS.length * REMOVAL_HEIGHT;
const MARGIN = { top: 26, bottom: 44, right: 14, name: 12 };
/** The most of the width that names may take. */
const NAMES_SHARE = 0.38;

function groupPanel(groups: readonly Group[], { ipc, mean, classes }: Group, width: number): Panel {
  const rows = [mean, ...classes];
  const all = groups.flatMap((group) => [group.mean, ...group.classes]);
  const { domain, format, label } = accuracyAxis(
    all.flatMap(({ accuracies }) => REMOVALS.map((removal) => ({ accuracy: accuracies[removal] }))),
  );
  const { linesOf, marginLeft, rowHeight } = namesFit(all, width);
  const height = rows.length * rowHeight;
  const ticks = Math.max(2, Math.round((width - marginLeft) / 70));
  const names = rows.map(({ name }, place) => ({ text: linesOf(name).join('\n'), y: (place + 0.5) * rowHeight }));
  const left = { textAnchor: 'start', dx: -marginLeft } as const;
  const nameAt = { ...left, frameAnchor: 'left', y: 'y', text: 'text' } as const;
  return drawPanel({
    width,
    height: height + MARGIN.top + MARGIN.bottom,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    marginLeft,
    marginRight: MARGIN.right,
    x: { domain, axis: null, inset: 4 },
    y: { domain: [height, 0], axis: null },
    color: { type: 'identity' },
    marks: [
      Plot.text([`IPC ${ipc}`], { ...left, frameAnchor: 'top-left', dy: 8 - MARGIN.top, fontWeight: 600 }),
      Plot.gridX({ stroke: paint('grid'), strokeOpacity: 1, ticks }),
      Plot.axisX({ fill: paint('muted'), tickSize: 0, ticks, tickFormat: format, label: null }),
      Plot.text([label], { frameAnchor: 'bottom', dy: 38, fill: paint('muted') }),
      Plot.ruleY(
        rows.slice(1).map((_, place) => (place + 1) * rowHeight),
        { stroke: paint('grid') },
      ),
      Plot.text(names.slice(0, 1), { ...nameAt, fontWeight: 600 }),
      Plot.text(names.slice(1), nameAt),
      ...rowMarks(mean, names[0].y, domain, true),
      ...classes.flatMap((row, place) => rowMarks(row, names[place + 1].y, domain, false)),
    ],
  });
}

/** Names in lines, the margin that these take, and the height that their rows need. */
function namesFit(rows: readonly Row[], width: number) {
  const linesOf = (name: string) => textLines(name, width * NAMES_SHARE - MARGIN.name);
  const lines = rows.map(({ name }) => linesOf(name));
  const most = Math.max(...lines.map(({ length }) => length));
  return {
    linesOf,
    marginLeft: Math.max(...lines.flat().map(textWidth)) + MARGIN.name,
    rowHeight: Math.max(REMOVALS_HEIGHT + ROW_GAP, most * TEXT_LINE + NAME_GAP),
  };
}

function rowMarks({ accuracies }: Row, middle: number, [least, most]: readonly [number, number], withInterval: boolean): Plot.Markish[] {
  const lines = REMOVALS.map((removal, line) => {
    const { mean, ci95 } = accuracies[removal];
    const [low, high] = ci95 ?? [mean, mean];
    const y = middle - REMOVALS_HEIGHT / 2 + (line + 0.5) * REMOVAL_HEIGHT;
    return { mean, low: Math.max(least, low), high: Math.min(most, high), colour: LOOKS[removal].colour, y };
  });
  const dots = Plot.dot(lines, { x: 'mean', y: 'y', r: 3.5, fill: 'colour', stroke: paint('paper'), strokeWidth: 1 });
  return withInterval ? [Plot.ruleY(lines, { x1: 'low', x2: 'high', y: 'y', stroke: 'colour', strokeWidth: 1.5 }), dots] : [dots];
}

/** Dots and names of the removals, as many on a line as fit. */
function keyPanel(width: number): Panel {
  let [x, y] = [0, 10];
  const entries = REMOVALS.map((removal) => {
    const { name, colour } = LOOKS[removal];
    const taken = textWidth(name) + 30;
    if (x > 0 && x + taken > width) [x, y] = [0, y + 20];
    const dot = `<circle cx="${x + 5}" cy="${y}" r="4" fill="${colour}"/>`;
    const entry = `${dot}<text x="${x + 15}" y="${y}" dy="0.32em" text-anchor="start">${name}</text>`;
    x += taken;
    return entry;
  });
  return { width, height: y + 10, markup: entries.join('') };
}

function groupWords({ ipc, mean, classes }: Group): string {
  return [mean, ...classes].map((row) => `IPC ${ipc}, ${row.name}: ${rowWords(row)}.`).join(' ');
}

function rowWords({ accuracies }: Row): string {
  return REMOVALS.map((removal) => `${LOOKS[removal].name} ${accuracyWords({ accuracy: accuracies[removal] })}`).join(', ');
}
