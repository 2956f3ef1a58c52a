// Images with the labels that students got for them, of a run or of each run of a sweep. Not the reading of one run's (label-examples-of-run.ts).
import type { ReaderPorts } from '@softlabel/data';
import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { runSettings } from '../cell-names.ts';
import type { Recipe } from '../recipe/schema.ts';
import { parseJsonFile } from '../runs/json-file.ts';
import { SWEEP_FILE } from '../runs/layout.ts';
import type { Results } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { type ExperimentData, loadData } from './data.ts';
import { type ExampleReading, type LabelledImages, readRunExamples } from './label-examples-of-run.ts';

/** Images of a run with their labels; of a sweep those of its first run that is shown, and of each. */
export interface RunExamples extends LabelledImages {
  /** Only of a sweep. */
  readonly runs?: readonly NamedExamples[];
}

/** Some images of a sweep's run. */
export interface NamedExamples extends LabelledImages {
  /** What tells the run from the others, such as `images quantile (quantile 1)`. */
  readonly name: string;
}

/** Images of each run of a sweep: of the same classes, for comparison; fewer of many runs, so that the gallery stays about as long. */
const IMAGES_OF_A_RUN = 3;
const FEW_RUNS = 6;
const IMAGES_OF_ONE_OF_MANY = 2;

/**
 * The images of the ipc that has the most kinds of expert labels, with those labels; of a sweep, a few of them for each of its choices of images, or of
 * each run where all choose alike. Null without expert labels, or when the data or the bundles are no longer those of the run. Throws what the data's
 * reader throws.
 */
export async function readLabelExamples(results: Results, folder: RunFolder, readers: ReaderPorts): Promise<RunExamples | null> {
  if (results.cells.some(({ settings }) => settings !== undefined)) return readSweepExamples(results, folder, readers);
  const choose = (classes: ArrayLike<number>) => Array.from(classes, (_, place) => place);
  return readRunExamples(results, folder, { readers, loadData: (recipe) => loadData(recipe, readers), choose });
}

async function readSweepExamples(results: Results, folder: RunFolder, readers: ReaderPorts): Promise<RunExamples | null> {
  const points = ofEachChoice(await readPoints(folder));
  const count = points.length > FEW_RUNS ? IMAGES_OF_ONE_OF_MANY : IMAGES_OF_A_RUN;
  const reading: ExampleReading = { readers, loadData: loadingOnce(readers), choose: (classes) => firstOfSomeClasses(classes, count) };
  const runs: NamedExamples[] = [];
  for (const point of points) {
    const run = new RunFolder(readers.files, folder.pathOf(point.name));
    const own = await run.readResults();
    const shown = own !== null && areOf(results, own, point) ? await readRunExamples(own, run, reading) : null;
    if (shown !== null) runs.push({ name: runSettings(point), ...shown });
  }
  return runs.length === 0 ? null : { ...runs[0], runs };
}

const pointsSchema = z.object({ points: z.array(z.object({ name: z.string(), settings: z.record(z.string(), z.unknown()) })) });
type Point = z.output<typeof pointsSchema>['points'][number];

async function readPoints(folder: RunFolder): Promise<Point[]> {
  const text = await folder.readText(SWEEP_FILE);
  return text === null ? [] : parseJsonFile('sweep', pointsSchema, text, folder.pathOf(SWEEP_FILE)).points;
}

/** The first run of each choice of images; every run where the sweep has no such setting. */
function ofEachChoice(points: readonly Point[]): Point[] {
  const choiceOf = ({ settings }: Point): string => {
    const ofImages = Object.entries(settings).filter(([key]) => key === 'data.images' || key.startsWith('data.images.'));
    return canonicalJson(ofImages.length === 0 ? settings : Object.fromEntries(ofImages));
  };
  const choices = points.map(choiceOf);
  return points.filter((_, place) => choices.indexOf(choices[place]) === place);
}

/** Whether a run's folder still holds what the sweep's results have of it. */
function areOf(sweep: Results, own: Results, { settings }: Point): boolean {
  const cells = sweep.cells.filter((cell) => canonicalJson(cell.settings ?? {}) === canonicalJson(settings));
  return canonicalJson(cells.map(({ settings: _, ...cell }) => cell)) === canonicalJson(own.cells);
}

/** Reads data that runs share once; the last alone is kept, for it may be large. */
function loadingOnce(readers: ReaderPorts): ExampleReading['loadData'] {
  let last: { readonly key: string; readonly data: Promise<ExperimentData> } | null = null;
  return (recipe: Recipe) => {
    const { images: _, ...data } = recipe.data;
    const key = canonicalJson({ data, seed: recipe.seed });
    if (last?.key !== key) last = { key, data: loadData(recipe, readers) };
    return last.data;
  };
}

/** Places of the first image of each of up to `count` classes, in their order, spread over all. */
function firstOfSomeClasses(classes: ArrayLike<number>, count: number): number[] {
  const firsts = new Map<number, number>();
  for (let n = classes.length - 1; n >= 0; n--) firsts.set(classes[n], n);
  const byClass = [...firsts].sort(([a], [b]) => a - b);
  const taken = Math.min(count, byClass.length);
  return Array.from({ length: taken }, (_, place) => byClass[Math.floor((place * byClass.length) / taken)][1]);
}
