// What a run folder holds, as the flat rows of tables over many runs. Not the tables, and not what is asked of them.
import { z } from 'zod';
import type { ToldLabels } from '../cell-names.ts';
import { type EpochRecord, Records, type StudentRecord } from '../experiment/records.ts';
import { accuracyAtBestValidation, bestAccuracy, isValidated } from '../experiment/results.ts';
import type { Recipe } from '../recipe/schema.ts';
import { parseJsonFile } from './json-file.ts';
import { RUN_FILES } from './layout.ts';
import type { ResultCell } from './results.ts';
import type { RunFolder, RunState } from './run-folder.ts';

/** A run. What its files do not say is null; `recipe` and `environment` are JSON. */
export interface RunRow {
  readonly folder: string;
  readonly name: string | null;
  readonly state: RunState;
  readonly failure: string | null;
  readonly seed: number | null;
  readonly protocol: string | null;
  readonly data: string | null;
  readonly model: string | null;
  readonly adapter: string | null;
  readonly revision: string | null;
  readonly started: string | null;
  readonly recipe: string | null;
  readonly environment: string | null;
}

/** A cell of a run's results; accuracies are fractions on the test set, `experts` and `settings` are JSON. */
export interface CellRow {
  readonly folder: string;
  readonly ipc: number;
  readonly source: string;
  readonly epoch: number | null;
  readonly experts: string | null;
  readonly edits: string;
  readonly mean: number;
  readonly std: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  readonly bestOnValidation: number | null;
  readonly entropy: number;
  readonly seconds: number;
  readonly epochs: number;
  readonly batch: number;
  readonly lr: number;
  readonly settings: string;
}

/** A finished student; accuracies are fractions on the test set, `validation` one on the validation set; `experts` and `byClass` are JSON. */
export interface StudentRow {
  readonly folder: string;
  readonly ipc: number;
  readonly source: string;
  readonly epoch: number | null;
  readonly experts: string | null;
  readonly edits: string;
  readonly withoutClass: number | null;
  readonly student: number;
  readonly epochs: number;
  readonly accuracy: number;
  readonly best: number;
  readonly bestOnValidation: number | null;
  readonly validation: number | null;
  readonly byClass: string | null;
  readonly loss: number;
  readonly seconds: number;
  readonly identity: string;
}

/** A finished epoch of an expert; epoch 0 is the initialisation and has no loss. */
export interface EpochRow {
  readonly folder: string;
  readonly expert: number;
  readonly epoch: number;
  readonly loss: number | null;
  readonly accuracy: number;
  readonly validation: number | null;
  readonly seconds: number;
  readonly identity: string;
}

/** Rows of one or more run folders; students and epochs are those of every recipe that a folder has seen. */
export interface RunRows {
  readonly runs: readonly RunRow[];
  readonly cells: readonly CellRow[];
  readonly students: readonly StudentRow[];
  readonly epochs: readonly EpochRow[];
  /** Why files, or lines of journals, were left out: one text for each. */
  readonly leftOut: readonly string[];
}

/** The rows of a run folder. A damaged file, or line of a journal, is left out and named, and the others still count. */
export async function readRunRows(run: RunFolder): Promise<RunRows> {
  const leftOut: string[] = [];
  const leaveOut = (error: unknown) => {
    leftOut.push(error instanceof Error ? error.message : String(error));
    return null;
  };
  const readable = <T>(reading: Promise<T | null>): Promise<T | null> => reading.catch(leaveOut);
  const results = await readable(run.readResults());
  const recipe = results?.recipe ?? (await readable(run.readRecipe()));
  const environment = results?.environment ?? (await readable(readEnvironment(run)));
  const records = await readable(Records.read(run, leaveOut));
  const folder = run.path;
  return {
    runs: [{ folder, ...(await standing(run)), ...recipeColumns(recipe), ...environmentColumns(environment) }],
    cells: (results?.cells ?? []).map((cell) => cellRow(folder, cell)),
    students: (records?.students ?? []).map((student) => studentRow(folder, student)),
    epochs: (records?.everyEpoch ?? []).map((epoch) => epochRow(folder, epoch)),
    leftOut,
  };
}

/** The rows of several folders as one. */
export function joinRunRows(each: readonly RunRows[]): RunRows {
  return {
    runs: each.flatMap(({ runs }) => runs),
    cells: each.flatMap(({ cells }) => cells),
    students: each.flatMap(({ students }) => students),
    epochs: each.flatMap(({ epochs }) => epochs),
    leftOut: each.flatMap(({ leftOut }) => leftOut),
  };
}

async function readEnvironment(run: RunFolder): Promise<Record<string, unknown> | null> {
  const text = await run.readText(RUN_FILES.environment);
  return text === null ? null : parseJsonFile('environment', z.record(z.string(), z.unknown()), text, run.pathOf(RUN_FILES.environment));
}

async function standing(run: RunFolder): Promise<Pick<RunRow, 'state' | 'failure'>> {
  const failure = await run.readText(RUN_FILES.failed);
  return { state: await run.state(), failure: failure?.trim() ?? null };
}

function recipeColumns(recipe: Recipe | null): Pick<RunRow, 'name' | 'seed' | 'protocol' | 'data' | 'model' | 'recipe'> {
  if (recipe === null) return { name: null, seed: null, protocol: null, data: null, model: null, recipe: null };
  const { name, seed, protocol, data, model } = recipe;
  return { name, seed, protocol, data: data.name, model: model.name, recipe: JSON.stringify(recipe) };
}

function environmentColumns(
  environment: Readonly<Record<string, unknown>> | null,
): Pick<RunRow, 'adapter' | 'revision' | 'started' | 'environment'> {
  const text = (key: string) => (typeof environment?.[key] === 'string' ? environment[key] : null);
  return {
    adapter: text('adapter'),
    revision: text('revision'),
    started: text('started'),
    environment: environment && JSON.stringify(environment),
  };
}

function cellRow(folder: string, { settings, ipc, labels, accuracy, bestOnValidation, seconds, student }: ResultCell): CellRow {
  const { entropy } = labels;
  const { mean, std, ci95, n } = accuracy;
  const [low, high] = ci95 ?? [null, null];
  const best = { bestOnValidation: bestOnValidation?.mean ?? null };
  const trained = { epochs: student.epochs, batch: student.batch, lr: student.optimizer.lr };
  const all = { settings: JSON.stringify({ ...settings, ...student }) };
  return { folder, ipc, ...labelColumns(labels), mean, std, low, high, n, ...best, entropy, seconds, ...trained, ...all };
}

function studentRow(folder: string, record: StudentRecord): StudentRow {
  const { ipc, withoutClass = null, student, evaluations, byClass, loss, seconds, identity, ...labels } = record;
  const last = evaluations[evaluations.length - 1];
  const accuracies = {
    accuracy: last.accuracy,
    best: bestAccuracy(evaluations),
    bestOnValidation: isValidated(evaluations) ? accuracyAtBestValidation(evaluations) : null,
    validation: last.validation,
    byClass: byClass === undefined ? null : JSON.stringify(byClass),
  };
  return { folder, ipc, ...labelColumns(labels), withoutClass, student, epochs: last.epoch, ...accuracies, loss, seconds, identity };
}

function labelColumns({ source, epoch, experts = [], edits }: ToldLabels): Pick<CellRow, 'source' | 'epoch' | 'experts' | 'edits'> {
  return { source, epoch, experts: experts.length === 0 ? null : JSON.stringify(experts), edits };
}

function epochRow(folder: string, { expert, epoch, loss, accuracy, validation, seconds, identity }: EpochRecord): EpochRow {
  return { folder, expert, epoch, loss, accuracy, validation, seconds, identity };
}
