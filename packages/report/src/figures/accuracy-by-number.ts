// Student accuracy against the number in an edit, or against the tenth of the images, as the paper draws its figures 3, 6 and 9. Not other edits.
import type { ResultCell, Results } from '@softlabel/distill';
import { ascending, listed, percent } from '../format.ts';
import { seriesPaint } from '../palette.ts';
import { groupBy, type Row, rowsOf } from '../rows.ts';
import { accuracyAxis, accuracyPoint, accuracyWords } from './accuracy.ts';
import { type Figure, type Panel, stackPanels } from './figure.ts';
import { besideEachOther, drawLineChart, type LineChart, type Reference } from './line-chart.ts';

/** A number that rows are called by. */
interface Counted {
  readonly title: string;
  /** What tells the rows apart that have it; the group is the number. */
  readonly rows: RegExp;
  readonly axis: string;
  readonly meaning: string;
  /** What tells the rows apart that these are held against, and what those have. */
  readonly beside: RegExp;
  readonly besideName: string;
}

const UNEDITED = { beside: /^$/, besideName: 'unedited labels' };
const COUNTED: readonly Counted[] = [
  { title: 'swap i', rows: /^swap (\d+)$/, axis: 'i', meaning: 'the i-th largest and the smallest probability change places', ...UNEDITED },
  { title: 'swap-top k', rows: /^swap-top (\d+)$/, axis: 'k', meaning: 'the k largest and the k smallest change places', ...UNEDITED },
  { title: 'top-k', rows: /^top-k (\d+)$/, axis: 'k', meaning: 'the k largest probabilities are kept', ...UNEDITED },
  {
    title: 'tenths of the images',
    rows: /^images quantile \(quantile (\d+)\b.*\)$/,
    axis: 'tenth',
    meaning: 'of each class by cross-entropy, from easy to hard',
    beside: /^images random/,
    besideName: 'random images',
  },
];

/** Cells of one expert epoch and number of images per class, by their number. */
interface Course {
  /** `IPC 10`. */
  readonly name: string;
  readonly cells: readonly { readonly number: number; readonly cell: ResultCell }[];
  /** What they are held against. */
  readonly beside: readonly ResultCell[];
}

interface Chart {
  readonly counted: Counted;
  readonly courses: readonly Course[];
}

/** The figure; null where no number has several values with one epoch's labels and equally many images per class. */
export function accuracyByNumber({ cells }: Results): Figure | null {
  const rows = rowsOf(cells);
  const charts = COUNTED.map((counted) => ({ counted, courses: coursesOf(rows, counted) })).filter(({ courses }) => courses.length > 0);
  if (charts.length === 0) return null;
  return {
    topic: 'accuracy',
    name: 'accuracy-by-number',
    title: `Student accuracy by ${listed(charts.map(({ counted }) => counted.title))}`,
    caption: `Dots: mean accuracy of students, with 95 % intervals. ${charts.map(chartCaption).join(' ')}`,
    description: `Line chart of student accuracy. ${charts.flatMap(chartWords).join(' ')}`,
    draw: (width) => stackPanels(charts.map((chart) => chartPanel(chart, accuracyAxis(cells), width))),
  };
}

function coursesOf(rows: readonly Row[], { rows: named, beside }: Counted): Course[] {
  const others = rows.filter(({ variant }) => beside.test(variant)).flatMap(({ cells }) => cells);
  const numbered = rows.flatMap(({ variant, cells }) => {
    const match = named.exec(variant);
    return match === null ? [] : cells.map((cell) => ({ number: Number(match[1]), cell }));
  });
  const courses = [...groupBy(numbered, ({ cell: { ipc, labels } }) => `${ipc} ${labels.epoch}`).values()].map((cells): Course => {
    const [{ cell: first }] = cells;
    const isOneEpoch = numbered.every(({ cell }) => cell.ipc !== first.ipc || isBeside(cell, first));
    return {
      name: isOneEpoch ? `IPC ${first.ipc}` : `IPC ${first.ipc}, epoch ${first.labels.epoch}`,
      cells: cells.sort((a, b) => a.number - b.number),
      beside: others.filter((cell) => isBeside(cell, first)),
    };
  });
  return courses.filter(({ cells }) => cells.length > 1);
}

/** Whether cells have labels of one expert epoch and equally many images. */
const isBeside = (a: ResultCell, b: ResultCell): boolean => a.ipc === b.ipc && a.labels.epoch === b.labels.epoch;

function chartPanel({ counted, courses }: Chart, y: LineChart['y'], width: number): Panel {
  const numbers = ascending(courses.flatMap(({ cells }) => cells.map(({ number }) => number)));
  const [least, most] = [numbers[0], numbers[numbers.length - 1]];
  return drawLineChart({
    title: counted.title,
    width,
    height: Math.min(340, 220 + width / 6),
    x: { label: counted.axis, domain: [least, most], ticks: numbers, type: most > 10 * least ? 'log' : 'linear' },
    y,
    references: courses.flatMap(({ beside }, place) =>
      beside.length === 0 ? [] : [{ name: '', colour: seriesPaint(place), ...besideMean(beside) }],
    ),
    series: courses.map(({ name, cells }, place) => ({
      name,
      colour: seriesPaint(place),
      points: cells.map(({ number, cell }) => accuracyPoint(number, cell)),
      shift: besideEachOther(place, courses.length),
    })),
  });
}

/** The one accuracy with its interval, or the mean of several. */
function besideMean(cells: readonly ResultCell[]): Pick<Reference, 'y' | 'interval'> {
  const y = cells.reduce((sum, { accuracy }) => sum + accuracy.mean, 0) / cells.length;
  return { y, interval: cells.length === 1 ? cells[0].accuracy.ci95 : null };
}

/** `swap i: ...; dashed: unedited labels at the same IPC, their interval shaded.` */
function chartCaption({ counted: { title, meaning, besideName }, courses }: Chart): string {
  const isMean = courses.some(({ beside }) => beside.length > 1);
  return `${title}: ${meaning}; dashed: ${besideName} at as many images per class (IPC), ${isMean ? 'the mean of several choices' : 'their interval shaded'}.`;
}

function chartWords({ counted, courses }: Chart): string[] {
  return courses.map(({ name, cells, beside }) => {
    const told = cells.map(({ number, cell }) => `${accuracyWords(cell)} at ${number}`);
    const other = beside.length === 0 ? '' : `; ${counted.besideName}: ${percent(besideMean(beside).y)} %`;
    return `${counted.title}, ${name}: ${told.join(', ')}${other}.`;
  });
}
