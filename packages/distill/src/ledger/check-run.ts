// Whether a folder holds a finished run of a cell's recipe, by its files: what does not match, and else the numbers. Not what they are held against.
import { z } from 'zod';
import { Records } from '../experiment/records.ts';
import { type Cell, expandCells } from '../recipe/cells.ts';
import type { Recipe } from '../recipe/schema.ts';
import { parseJsonFile } from '../runs/json-file.ts';
import { RUN_FILES } from '../runs/layout.ts';
import type { Results } from '../runs/results.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import type { Summary } from '../statistics/summary.ts';
import { expertFindings, studentFindings } from './check-results.ts';
import { recipeDifferences } from './recipe-differences.ts';

/** The numbers of a run that can be relied on; accuracies on the test set as fractions. */
export interface RunNumbers {
  readonly students: Summary;
  /** Of the expert at the epoch that labels. */
  readonly expert: number;
}

/** What a folder says about a cell's recipe. */
export interface RunCheck {
  /** A sentence for each thing that is missing or does not match. */
  readonly findings: readonly string[];
  /** Null with any finding. */
  readonly numbers: RunNumbers | null;
}

/** Checks the files of a folder against `recipe`, whose table is one cell of one expert's labels; files that cannot be read are findings. */
export async function checkRun(recipe: Recipe, folder: RunFolder): Promise<RunCheck> {
  const unfinished = await whyUnfinished(folder);
  if (unfinished !== null) return { findings: [unfinished], numbers: null };
  const findings: string[] = [];
  const kept = await readOr(findings, () => requireFile(folder.readRecipe(), RUN_FILES.recipe, folder));
  if (kept !== null) findings.push(...recipeFindings(recipe, kept, folder.pathOf(RUN_FILES.recipe)));
  if (findings.length > 0) return { findings, numbers: null };
  const results = await readOr(findings, () => requireFile(folder.readResults(), RUN_FILES.results, folder));
  const records = await readOr(findings, () => Records.read(folder));
  await readOr(findings, () => requireEnvironment(folder));
  if (results !== null) findings.push(...recipeFindings(recipe, results.recipe, folder.pathOf(RUN_FILES.results)));
  if (results === null || records === null) return { findings, numbers: null };
  const [cell] = expandCells(recipe);
  findings.push(...studentFindings(recipe, cell, results, records), ...expertFindings(cell, results, records));
  return { findings, numbers: findings.length === 0 ? numbersOf(cell, results) : null };
}

/** Why the folder is no finished run; null for one. */
async function whyUnfinished(folder: RunFolder): Promise<string | null> {
  const state = await folder.state();
  if (state === 'done') return null;
  if (state === 'new') return `run: expected a run in ${folder.path}, got none.`;
  if (state === 'started') return `run: expected a finished run in ${folder.path}, got one that goes on or was stopped.`;
  return `run: expected a finished run in ${folder.path}, got one that failed: ${(await folder.readText(RUN_FILES.failed))?.trim()}`;
}

/** What `read` gives; where it throws, null, and the message is a finding. */
export async function readOr<T>(findings: string[], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    findings.push(error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** What was read of a file; throws where there is none. */
export async function requireFile<T>(reading: Promise<T | null>, file: string, folder: RunFolder): Promise<T> {
  const content = await reading;
  if (content === null) throw new Error(`run: expected ${file} in ${folder.path}, got none.`);
  return content;
}

/** What says by which machine and which code, and from which data and seeds, a run was computed. */
const environmentSchema = z.looseObject({
  adapter: z.string(),
  versions: z.record(z.string(), z.string()),
  code: z.string(),
  data: z.string(),
  seeds: z.record(z.string(), z.unknown()),
});

async function requireEnvironment(folder: RunFolder): Promise<void> {
  const text = await requireFile(folder.readText(RUN_FILES.environment), RUN_FILES.environment, folder);
  parseJsonFile('environment', environmentSchema, text, folder.pathOf(RUN_FILES.environment));
}

/** A sentence for each setting that a recipe kept at `path` has otherwise. */
export const recipeFindings = (recipe: Recipe, kept: Recipe, path: string): string[] =>
  recipeDifferences(recipe, kept).map((difference) => `recipe: expected in ${path} ${difference}.`);

/** The numbers of results whose table is one cell; null where the epoch that labels has no accuracy. */
export function numbersOf(cell: Cell, { cells: [{ accuracy }], expert }: Results): RunNumbers | null {
  const labelling = expert.find(({ epoch }) => epoch === cell.epoch);
  return labelling === undefined ? null : { students: accuracy, expert: labelling.accuracy };
}
