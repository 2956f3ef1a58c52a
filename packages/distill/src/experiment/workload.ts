// What a recipe asks of a machine, counted before anything runs: kinds of steps, evaluations, files. Not how long they take.
import { encodeCheckpoint, type Model } from '@softlabel/train';
import { canonicalJson } from '../canonical-json.ts';
import { modelName } from '../cell-names.ts';
import { type Cell, classesSeen, expandCells } from '../recipe/cells.ts';
import { keptEpochs } from '../recipe/kept-epochs.ts';
import type { Recipe } from '../recipe/schema.ts';
import { candidateGroups } from '../recipe/select.ts';
import type { ExperimentData } from './data.ts';
import { expertLearning, type Learning, studentLearning } from './network.ts';
import { needsExperts } from './plan.ts';
import { alikeCells } from './populations.ts';
import { evaluatesAfter, trainedEpochs } from './student-epochs.ts';

/** Sizes of a data set, as far as counting goes. */
export interface DataCounts {
  readonly train: number;
  readonly test: number;
  /** 0 without a held-out share. */
  readonly validation: number;
  readonly classes: number;
}

/** Counts the images and classes of a data set. */
export function countsOf({ train, test, validation, classNames }: ExperimentData): DataCounts {
  return {
    train: train.labels.length,
    test: test.labels.length,
    validation: validation?.labels.length ?? 0,
    classes: classNames.length,
  };
}

/** Trainings whose steps are alike: in what they learn by, and in their batch. */
export interface StepKind extends Learning {
  /**
   * `expert`; `student, IPC 10` with what sets it apart, such as `student resnet-18-64-imagenet-batch, IPC 10` or
   * `student with a teacher, IPC 10, augment cutmix, temperature 20`, or `temperatures 1 and 4` of those trained together.
   */
  readonly name: string;
  /** Images per class; null for experts. */
  readonly ipc: number | null;
  /** Images that a training sees in an epoch. */
  readonly set: number;
  /** Images of a whole batch, at most the set. */
  readonly batch: number;
  /** The students that a run trains together, as far as they fit, in groups that follow each other: a cell for each student. None of experts. */
  readonly groups: readonly (readonly Cell[])[];
  readonly trainings: number;
  readonly steps: number;
  /** Images seen by all of these steps: the last batch of an epoch may be smaller. */
  readonly images: number;
  /** Images evaluated between and after these steps. */
  readonly evaluated: number;
}

/** Whether images are whitened, and their size. */
interface WhitenedData extends Pick<ExperimentData, 'whitening'> {
  readonly train: Pick<ExperimentData['train'], 'height' | 'width'>;
}

export interface FileCount {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Kinds of steps of a recipe, the expert's first; experts that nothing needs are left out, as in a run. How a kind learns is how a student of it does
 * by itself: those trained together may differ in learning rate and temperature.
 */
export function stepKinds(recipe: Recipe, counts: DataCounts): StepKind[] {
  const cells = expandCells(recipe);
  const students = trainedCells(recipe, cells).flatMap((stage) => alikeCells(stage).map((group) => studentKind(recipe, group, counts)));
  const kinds = [...expertKinds(recipe, cells, counts), ...students];
  const byContent = new Map<string, StepKind>();
  for (const kind of kinds) {
    const { name, batch, optimizer } = kind;
    const key = canonicalJson({ name, batch, optimizer: { ...optimizer, lr: null } });
    const known = byContent.get(key);
    byContent.set(key, known === undefined ? kind : joined(known, kind));
  }
  return [...byContent.values()];
}

function expertKinds(recipe: Recipe, cells: readonly Cell[], counts: DataCounts): StepKind[] {
  if (!needsExperts(recipe, cells)) return [];
  const { expert } = recipe;
  const { epochs, count } = expert;
  const evaluated = count * keptEpochs(expert).length * evaluationSize(counts);
  const steps = trainingSteps(counts.train, expert.batch, epochs, count);
  return [{ name: 'expert', ...expertLearning(recipe), ipc: null, groups: [], evaluated, ...steps }];
}

/** A cell with the students that are trained at some stage of a run, of which there may be fewer than in its recipe. */
interface TrainedCell {
  readonly cell: Cell;
  readonly count: number;
}

/** The cells of the stages that a run trains in: those that it chooses by, then the winners, for which the first of each group are taken. */
function trainedCells(recipe: Recipe, cells: readonly Cell[]): TrainedCell[][] {
  const all = cells.map((cell) => ({ cell, count: cell.student.count }));
  if (recipe.select === null) return [all];
  const { students } = recipe.select;
  const groups = candidateGroups(recipe, all);
  const compete = (group: readonly TrainedCell[]) => group.length > 1;
  const judges = groups.filter(compete).flatMap((group) => group.map(({ cell, count }) => ({ cell, count: Math.min(students, count) })));
  const winners = groups.map((group) => ({ ...group[0], count: group[0].count - (compete(group) ? students : 0) }));
  return [judges, winners.filter(({ count }) => count > 0)];
}

/** The steps of cells that are alike. */
function studentKind(recipe: Recipe, alike: readonly TrainedCell[], counts: DataCounts): StepKind {
  const group = alike.flatMap(({ cell, count }) => Array.from({ length: count }, () => cell));
  const [{ cell }] = alike;
  const { ipc, student } = cell;
  const { batch } = student;
  const count = group.length;
  const epochs = trainedEpochs(student.epochs, recipe.protocol);
  const isEvaluated = (done: number) => evaluatesAfter(done, student.epochs, recipe.protocol, counts.validation > 0);
  const evaluations = Array.from({ length: epochs }, (_, i) => i + 1).filter(isEvaluated).length;
  const evaluated = count * evaluations * evaluationSize(counts);
  return {
    name: studentName(group),
    ...studentLearning(recipe, cell),
    ipc,
    groups: [group],
    evaluated,
    ...trainingSteps(ipc * classesSeen(cell, counts.classes), batch, epochs, count),
  };
}

function studentName(group: readonly Cell[]): string {
  const [{ source, ipc, student }] = group;
  const { model, augment, withoutClass } = student;
  const settings = [
    `student${model === null ? '' : ` ${modelName(model)}`}${source === 'teacher' ? ' with a teacher' : ''}`,
    `IPC ${ipc}`,
    withoutClass === null ? '' : 'without a class',
    augment === null ? '' : `augment ${augment}`,
    temperaturesText([...new Set(group.map((cell) => cell.student.temperature))]),
  ];
  return settings.filter(Boolean).join(', ');
}

/** Nothing for the usual one alone. */
function temperaturesText(temperatures: readonly number[]): string {
  if (temperatures.length > 1) return `temperatures ${temperatures.slice(0, -1).join(', ')} and ${temperatures.at(-1)}`;
  return temperatures[0] === 1 ? '' : `temperature ${temperatures[0]}`;
}

const evaluationSize = ({ test, validation }: DataCounts): number => test + validation;

function trainingSteps(size: number, batch: number, epochs: number, trainings: number) {
  const passes = trainings * epochs;
  return { set: size, batch: Math.min(batch, size), trainings, steps: passes * Math.ceil(size / batch), images: passes * size };
}

const joined = (a: StepKind, b: StepKind): StepKind => ({
  ...a,
  groups: [...a.groups, ...b.groups],
  trainings: a.trainings + b.trainings,
  steps: a.steps + b.steps,
  images: a.images + b.images,
  evaluated: a.evaluated + b.evaluated,
});

/** Checkpoints of every kept epoch of every expert, by the size of one of them without the facts noted in it; each holds the whitening. */
export function checkpointFiles(recipe: Recipe, model: Model, data: WhitenedData): FileCount {
  const { expert } = recipe;
  const files = needsExperts(recipe, expandCells(recipe)) ? expert.count * keptEpochs(expert).length : 0;
  return { files, bytes: files * (encodeCheckpoint(model, zeroVariables(model), {}).byteLength + whiteningBytes(data, 1)) };
}

function zeroVariables(model: Model) {
  const all = Object.entries({ ...model.params, ...model.buffers });
  return Object.fromEntries(all.map(([name, { shape }]) => [name, new Float32Array(shape.reduce((product, size) => product * size, 1))]));
}

/** Bytes of a bundle beside its values, about: names, shapes and the expert's recipe. */
const BUNDLE_HEADER = 2048;
const BYTES_PER_VALUE = 4;

/** What a run keeps of its whitening, mean, matrix and inverse, without their names; none where images are normalised. */
export const whiteningFile = (data: WhitenedData): FileCount =>
  data.whitening === null ? { files: 0, bytes: 0 } : { files: 1, bytes: whiteningBytes(data, 2) };

/** Bytes of a whitening's mean and so many of its matrices; 0 where images are normalised. */
function whiteningBytes({ whitening, train: { height, width } }: WhitenedData, matrices: number): number {
  const values = height * width * 3;
  return whitening === null ? 0 : (values + matrices * values ** 2) * BYTES_PER_VALUE;
}

/**
 * The resume file of what is being trained, at its largest: weights and optimiser state, of students all members'. It is there until the training ends, one
 * at a time for each worker. `stateBytes` are those of each kind of training.
 */
export function resumeFile(stateBytes: readonly number[]): FileCount {
  return { files: stateBytes.length === 0 ? 0 : 1, bytes: Math.max(0, ...stateBytes) };
}

/** Label bundles of a run: one for each expert that labels, epoch and number of images per class; each holds the whitening. */
export function bundleFiles(recipe: Recipe, { classes }: Pick<DataCounts, 'classes'>, data: WhitenedData): FileCount {
  const bundles = expandCells(recipe).flatMap(({ epoch, experts, ipc }) =>
    experts.map((expert): [string, number] => [`${expert} ${epoch} ${ipc}`, ipc * classes]),
  );
  const sizes = [...new Map(bundles).values()];
  // Each image has its logits, its place in the training set and its class.
  const beside = BUNDLE_HEADER + whiteningBytes(data, 1);
  const bytes = sizes.reduce((sum, images) => sum + beside + images * (classes + 2) * BYTES_PER_VALUE, 0);
  return { files: sizes.length, bytes };
}
