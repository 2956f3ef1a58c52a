// The paper's accuracies by images per class, as its figures and tables have them, for the experiments that ask the same. Not ours, and not the cells.
import type { LabelSource } from '../recipe/schema.ts';
import { PAPER_SOURCES } from './cell.ts';
import { SMALL_DATA_SETS } from './data-sets.ts';
import { LEDGER } from './ledger.ts';

/** One curve of the paper, or one row of a table. */
export interface PaperCurve {
  readonly name: string;
  /** Where the images are from; curves of one source differ in their labels. */
  readonly images: string;
  /** Data set and network. */
  readonly data: string;
  readonly hard: boolean;
  /** Source of the labels in results that are the same quantity; null where no recipe makes it. */
  readonly ours: LabelSource | null;
  /** By ascending IPC; accuracies as fractions. */
  readonly points: readonly { readonly ipc: number; readonly accuracy: number }[];
}

/** What the paper has beside an experiment. */
export interface PaperCurves {
  /** Such as `Fig. 1 right`. */
  readonly item: string;
  /** How the values came to be known. */
  readonly source: string;
  /** Whether the paper draws them on one axis. */
  readonly drawn: boolean;
  readonly curves: readonly PaperCurve[];
}

/** Per cent by IPC. */
type Readings = Readonly<Record<number, number>>;

const IMAGENET = 'ImageNet-1K, ResNet-18';
/** Of methods whose images have 64 x 64 pixels; the paper quotes their numbers. */
const IMAGENET_64 = 'ImageNet-1K at 64 x 64, ConvNet';

/** Fig. 1 right. Table 1 prints some of these points, the others are read off the plot, to 0.3 points or, without a decimal, to one. */
const FIGURE_1: readonly PaperCurve[] = [
  curve('random', 'random', IMAGENET, 'expert', { ...table1('resnet18-resnet18'), 2: 12 }),
  curve('random, hard', 'random', IMAGENET, 'hard', { ...table1('hard-resnet18'), 2: 1.7 }),
  curve('SRe2L', 'SRe2L', IMAGENET, null, table1('sre2l-resnet18')),
  curve('SRe2L, tuned', 'SRe2L', IMAGENET, null, { 1: 3.2, 10: 12.1, 50: 22.1, 100: 26.6, 200: 33.4 }),
  curve('SRe2L, hard', 'SRe2L', IMAGENET, null, { 2: 0.8, 10: 1.5, 50: 4.8, 100: 4.8, 200: 5.2 }),
  curve('MTT', 'MTT', IMAGENET_64, null, { 1: 8, 2: 10.7, 10: 18, 50: 28.1 }),
  curve('MTT, hard', 'MTT', IMAGENET_64, null, { 1: 0.8, 2: 1.3, 10: 4.5, 50: 18.3 }),
  curve('FRePo', 'FRePo', IMAGENET_64, null, { 1: 7.7, 2: 9.9 }),
  curve('FRePo, hard', 'FRePo', IMAGENET_64, null, { 1: 1.8, 2: 2.2 }),
  curve('Ra-BPTT', 'Ra-BPTT', IMAGENET_64, null, { 1: 10.9, 2: 12.3 }),
  curve('Ra-BPTT, hard', 'Ra-BPTT', IMAGENET_64, null, { 1: 0.4, 2: 0.5 }),
];

/** The baseline's column of Table 1, for ResNet-18, and its rows of Table 2. */
const BASELINE: readonly PaperCurve[] = [
  curve('ImageNet-1K', 'random', IMAGENET, 'expert', table1('resnet18-resnet18')),
  ...(['tiny-imagenet', 'cifar100', 'cifar10'] as const).map((name) => {
    const { title, depth } = SMALL_DATA_SETS[name];
    return curve(title, 'random', `${title}, ConvNet of depth ${depth}`, 'expert', readingsOf(new RegExp(`^table2/${name}/ipc(\\d+)$`)));
  }),
];

/** Columns of Table 1 whose students are a ResNet-18, by their labels: made once, hard, and of every crop and mix. */
const TABLE_1_LABELS: readonly PaperCurve[] = [
  curve('labels made once', 'random', IMAGENET, 'expert', table1('resnet18-resnet18')),
  curve('hard', 'random', IMAGENET, 'hard', table1('hard-resnet18')),
  curve('CutMix', 'random', IMAGENET, 'teacher', table1('cutmix-resnet18')),
];

/** The methods of Table 4 that Fig. 1 draws too. That of the table which is ours has a row, though its numbers could not be read. */
const DOWNSIZED: readonly PaperCurve[] = [
  curve('random (unread)', 'random', IMAGENET_64, 'expert', {}),
  ...FIGURE_1.filter(({ data }) => data === IMAGENET_64),
];

const CURVES: Readonly<Record<string, PaperCurves>> = {
  'hard-vs-soft': { item: 'Fig. 1 right', source: PAPER_SOURCES.D, drawn: true, curves: FIGURE_1 },
  baseline: { item: 'Tables 1 and 2', source: PAPER_SOURCES.D, drawn: false, curves: BASELINE },
  'cutmix-labels': { item: 'Table 1', source: PAPER_SOURCES.D, drawn: false, curves: TABLE_1_LABELS },
  'downsized-imagenet': { item: 'Fig. 1 right, at 64 x 64,', source: PAPER_SOURCES.D, drawn: false, curves: DOWNSIZED },
};

/** The paper's accuracies beside the experiment called `name`; null where none could be read. */
export const paperCurves = (name: string): PaperCurves | null => CURVES[name] ?? null;

/**
 * The law of Fig. 6 right, acc = (c IPC / a)^b - d, as the text has it; c is 1 for hard labels. Tiny ImageNet, ConvNet of depth 4; it fits small
 * numbers of images only: at 50 images it is above Table 2 by 4 points.
 */
export const PAPER_LAW = {
  experiment: 'pareto',
  item: 'Fig. 6 right',
  data: 'Tiny ImageNet, ConvNet of depth 4',
  ...{ c: 6.04, a: 29.9, b: 0.077, d: 0.8 },
} as const;

function curve(name: string, images: string, data: string, ours: LabelSource | null, readings: Readings): PaperCurve {
  // Keys that are whole numbers come in ascending order.
  const points = Object.entries(readings).map(([ipc, percent]) => ({ ipc: Number(ipc), accuracy: Number((percent / 100).toFixed(4)) }));
  return { name, images, data, hard: name.endsWith('hard'), ours, points };
}

function table1(column: string): Readings {
  return readingsOf(new RegExp(`^table1/ipc(\\d+)/${column}$`));
}

/** The numbers of the cells whose names fit, by the IPC in them. */
function readingsOf(pattern: RegExp): Readings {
  return Object.fromEntries(
    LEDGER.flatMap((cell) => {
      const ipc = pattern.exec(cell.id)?.[1];
      return ipc === undefined || cell.kind === 'claim' || cell.paper === null ? [] : [[ipc, 100 * cell.paper.mean]];
    }),
  );
}
