// The tables that SQL over runs sees: columns, their types and meanings, and the rows of the runs. Not the database.
import type { CellRow, EpochRow, RunRow, RunRows, StudentRow } from '@softlabel/distill';

/** Types of DuckDB. */
type ColumnType = 'VARCHAR' | 'INTEGER' | 'UINTEGER' | 'DOUBLE' | 'JSON';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly meaning: string;
}

export interface Table {
  readonly name: string;
  /** What a row is. */
  readonly row: string;
  readonly columns: readonly Column[];
  /** A value for each column. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Every field of a row as a column. */
type Columns<Row> = { readonly [name in keyof Row]: readonly [type: ColumnType, meaning: string] };

const FOLDER = ['VARCHAR', 'run folder'] as const;
const IDENTITY = ['VARCHAR', 'hash of the inputs, settings and code of its stage'] as const;
const LABELS = {
  ipc: ['INTEGER', 'images per class'],
  source: ['VARCHAR', 'of the labels, such as hard or expert'],
  epoch: ['DOUBLE', 'of the expert that labelled; null for hard labels'],
  experts: ['JSON', 'numbers of the experts that labelled together, where the recipe names them'],
  edits: ['VARCHAR', 'pipeline of the labels'],
} as const;

const RUNS: Columns<RunRow> = {
  folder: FOLDER,
  name: ['VARCHAR', 'of the recipe'],
  state: ['VARCHAR', 'done, failed, started (running or stopped), or new (no recipe beside the results)'],
  failure: ['VARCHAR', 'why it failed'],
  seed: ['UINTEGER', 'of the recipe'],
  protocol: ['VARCHAR', 'strict, or paper: the best evaluation on the test set counts'],
  data: ['VARCHAR', 'name of the data set'],
  model: ['VARCHAR', 'name of the model'],
  adapter: ['VARCHAR', 'name of the device'],
  revision: ['VARCHAR', 'commit of Softlabel'],
  started: ['VARCHAR', 'ISO 8601'],
  recipe: ['JSON', 'the whole recipe, such as recipe.model.width'],
  environment: ['JSON', 'the whole environment, such as environment.versions.node'],
};

const CELLS: Columns<CellRow> = {
  folder: FOLDER,
  ...LABELS,
  mean: ['DOUBLE', 'accuracy on the test set, a fraction'],
  std: ['DOUBLE', 'standard deviation over students; null for one'],
  low: ['DOUBLE', 'lower end of the 95 % interval of the mean'],
  high: ['DOUBLE', 'upper end of the 95 % interval of the mean'],
  n: ['INTEGER', 'finished students'],
  bestOnValidation: ['DOUBLE', 'mean test accuracy at the best epoch by validation images'],
  entropy: ['DOUBLE', 'mean entropy of the labels in nats'],
  seconds: ['DOUBLE', 'of training, all students'],
  epochs: ['INTEGER', 'that each student trained'],
  batch: ['INTEGER', 'images per step of the students'],
  lr: ['DOUBLE', 'learning rate of the students at the start'],
  settings: ['JSON', 'of the students and of a sweep, such as settings.optimizer.momentum'],
};

const STUDENTS: Columns<StudentRow> = {
  folder: FOLDER,
  ...LABELS,
  withoutClass: ['INTEGER', 'number of the class whose images were left out; null for none'],
  student: ['INTEGER', 'number within its cell, from 0'],
  epochs: ['INTEGER', 'that it trained'],
  accuracy: ['DOUBLE', 'on the test set after the last epoch, a fraction'],
  best: ['DOUBLE', 'best of the evaluations on the test set'],
  bestOnValidation: ['DOUBLE', 'test accuracy at the best epoch by validation images'],
  validation: ['DOUBLE', 'accuracy on the validation images after the last epoch'],
  byClass: ['JSON', 'accuracy on the test images of each class after the last epoch, such as byClass[0]; null in older journals'],
  loss: ['DOUBLE', 'mean training loss of the last epoch in nats'],
  seconds: ['DOUBLE', 'of training'],
  identity: IDENTITY,
};

const EPOCHS: Columns<EpochRow> = {
  folder: FOLDER,
  expert: ['INTEGER', 'number of the expert, from 0'],
  epoch: ['DOUBLE', 'finished epochs; 0 is the initialisation'],
  loss: ['DOUBLE', 'mean training loss of the epoch in nats'],
  accuracy: ['DOUBLE', 'on the test set, a fraction'],
  validation: ['DOUBLE', 'accuracy on the validation images'],
  seconds: ['DOUBLE', 'of training up to here'],
  identity: IDENTITY,
};

/** The tables of these rows, in the order in which they are explained. */
export function tablesOf({ runs, cells, students, epochs }: Omit<RunRows, 'leftOut'>): Table[] {
  return [
    tableOf('runs', 'a run folder', RUNS, runs),
    tableOf('cells', 'a cell of the results of a run', CELLS, cells),
    tableOf('students', 'a finished student, of whatever recipe its folder has seen', STUDENTS, students),
    tableOf('epochs', 'a finished epoch of an expert, of whatever recipe its folder has seen', EPOCHS, epochs),
  ];
}

function tableOf<Row extends Record<keyof Row, string | number | null>>(
  name: string,
  row: string,
  columns: Columns<Row>,
  rows: readonly Row[],
): Table {
  const names = keysOf(columns);
  return {
    name,
    row,
    columns: names.map((column) => ({ name: column, type: columns[column][0], meaning: columns[column][1] })),
    rows: rows.map((values) => names.map((column) => values[column])),
  };
}

/** The keys in order; Object.keys alone knows them as mere strings. */
const keysOf = <T extends object>(object: T) =>
  Object.keys(object).filter((key): key is Extract<keyof T, string> => Object.hasOwn(object, key));
