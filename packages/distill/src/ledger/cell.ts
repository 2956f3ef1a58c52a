// What a cell of the ledger is: a number or a claim of the paper, with what it takes to stand beside it. Not the cells.
import type { Recipe } from '../recipe/schema.ts';
import type { PaperDataSet } from './data-sets.ts';

/** How a cell's number or claim came to be known. */
export const PAPER_SOURCES = {
  D: "a plot in the repository of the paper's code, read by eye",
  P: 'the text of the paper',
  S: 'what the authors answered to its reviewers',
} as const;

export type PaperSource = keyof typeof PAPER_SOURCES;

/** An accuracy as the paper prints it: mean and population standard deviation of five students, as fractions; no deviation for an expert. */
export interface PaperNumber {
  readonly mean: number;
  readonly std: number | null;
}

/** A run that gives the numbers of one or several cells. */
export interface LedgerRun {
  /** Cell that the run is named after: its folder is `runs/reproduce/<id>`. */
  readonly id: string;
  /** One student cell by `protocol: paper`. */
  readonly recipe: Recipe;
  readonly data: PaperDataSet;
}

interface CommonCell {
  /** Table or figure first, such as `table2/cifar10/ipc1`. */
  readonly id: string;
  /** What the number is, or what is claimed, in one sentence. */
  readonly what: string;
  readonly source: PaperSource;
}

/** A number that a recipe can give: the accuracy of its students, or of its expert after the epoch that labels. */
export interface RunnableCell extends CommonCell {
  readonly kind: 'runnable';
  readonly paper: PaperNumber;
  readonly run: LedgerRun;
  readonly measures: 'students' | 'expert';
}

/** A number that no recipe gives; `paper` is null where it could not be read. */
export interface OutOfReachCell extends CommonCell {
  readonly kind: 'out of reach';
  readonly paper: PaperNumber | null;
  /** What would be needed. */
  readonly why: string;
}

/** A statement that the paper draws from a figure or a table. */
export interface ClaimCell extends CommonCell {
  readonly kind: 'claim';
  /** Name of the experiment that tests it; null where none does. */
  readonly experiment: string | null;
  /** Ids of the experiment's claims that test it. */
  readonly claims: readonly string[];
  /** What is missing for a test, where there is none. */
  readonly why: string | null;
  /** In what the experiment is not the paper's, beside its scale. */
  readonly departs?: string;
}

export type LedgerCell = RunnableCell | OutOfReachCell | ClaimCell;

/** Per cent as printed, with one digit, to fractions. */
export const percent = (mean: number, std: number | null): PaperNumber => ({
  mean: fraction(mean),
  std: std === null ? null : fraction(std),
});

/** Rounded to the digits that are there, so that 28.2 becomes 0.282 and nothing beside it. */
const fraction = (percent: number): number => Number((percent / 100).toFixed(4));

/** `1 image per class`, `10 images per class` */
export const imagesPerClass = (ipc: number): string => `${ipc} ${ipc === 1 ? 'image' : 'images'} per class`;
