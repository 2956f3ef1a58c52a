// Whether a published experiment is what its recipe and its claims give: what does not match, and else the findings. Not which of them a cell is about.
import { canonicalJson } from '../canonical-json.ts';
import { type Finding, readFindings } from '../experiments/claims/finding.ts';
import { judgeClaims } from '../experiments/claims/judge.ts';
import { type Experiment, experimentSweep, type Scale } from '../experiments/experiment.ts';
import { expandCells } from '../recipe/cells.ts';
import { shown, valueAt } from '../recipe/document.ts';
import { RUN_FILES } from '../runs/layout.ts';
import type { Results } from '../runs/results.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { summary } from '../statistics/summary.ts';
import { readOr, recipeFindings, requireFile } from './check-run.ts';

/** What a folder says about the claims of an experiment. */
export interface ClaimsCheck {
  /** A sentence for each thing that is missing or does not match. */
  readonly problems: readonly string[];
  /** One for each claim of the experiment, in their order; null with any problem. */
  readonly findings: readonly Finding[] | null;
}

/** Holds the claims of `experiment` against results.json in a folder again, and claims.json against what that gives. */
export async function checkClaims(experiment: Experiment, scale: Scale, folder: RunFolder): Promise<ClaimsCheck> {
  const problems: string[] = [];
  const told = await readOr(problems, () => requireFile(readFindings(folder), RUN_FILES.claims, folder));
  const results = await readOr(problems, () => requireFile(folder.readResults(), RUN_FILES.results, folder));
  if (results !== null) problems.push(...resultsProblems(experiment, scale, results, folder.pathOf(RUN_FILES.results)));
  if (told === null || results === null || problems.length > 0) return { problems, findings: null };
  const judged = await readOr(problems, async () => judgeClaims(experiment.claims, results));
  if (judged === null) return { problems, findings: null };
  problems.push(...judged.flatMap((finding) => findingProblems(finding, told.findings, folder.pathOf(RUN_FILES.claims))));
  return { problems, findings: problems.length === 0 ? judged : null };
}

/** In what results are not those of the experiment's recipe, or do not add up. */
function resultsProblems(experiment: Experiment, scale: Scale, results: Results, path: string): string[] {
  const { points } = experimentSweep(experiment, scale);
  const differences = recipeFindings(points[0].recipe, results.recipe, path);
  if (differences.length > 0) return differences;
  const wanted = points.flatMap(({ settings, recipe }) => expandCells(recipe).map((cell) => placeText(settings, cell, cell)));
  const got = results.cells.map(({ settings = {}, labels, ...cell }) => placeText(settings, cell, labels));
  const others = got.filter((place) => !wanted.includes(place)).length;
  const found = new Set(got).size - others;
  if (found < wanted.length || got.length > wanted.length)
    return [
      `results: expected in ${path} the ${wanted.length} cells of its recipe, got ${found} of them and ${got.length - found} others.`,
    ];
  return results.cells.flatMap(({ accuracy }, place) => accuracyProblems(accuracy, `cells[${place}] in ${path}`));
}

function accuracyProblems({ values, ...told }: Results['cells'][number]['accuracy'], where: string): string[] {
  const again = Object.entries(summary(values)).filter(([name]) => name in told);
  const wrong = again.filter(([name, value]) => !isAlike(value, valueAt(told, [name])));
  return wrong.map(
    ([name, value]) => `results: expected ${name} ${shown(value)} at ${where}, by its values, got ${shown(valueAt(told, [name]))}.`,
  );
}

/** One text for each cell of a sweep, as recipe and results name it. */
function placeText(
  settings: Readonly<Record<string, unknown>>,
  { ipc, student }: Pick<Results['cells'][number], 'ipc' | 'student'>,
  { source, epoch, experts = [], edits }: Omit<Results['cells'][number]['labels'], 'entropy'>,
): string {
  return canonicalJson({ settings, ipc, student, source, epoch, experts, edits });
}

/** In what a file tells another finding about a claim than the `judged` one. A claim is known by its text. */
function findingProblems(judged: Finding, told: readonly Finding[], path: string): string[] {
  const { claim } = judged;
  const found = told.find((finding) => finding.claim === claim);
  if (found === undefined) return [`claims: expected a finding in ${path}, got none, which is older than the claim: ${claim}`];
  const differences = judged.verdict === found.verdict ? fieldDifferences(judged, found) : [differenceText('verdict', judged, found)];
  if (differences.length === 0) return [];
  return [`claims: expected in ${path}, as results.json beside it gives, ${differences.join('; ')}, of the claim: ${claim}`];
}

const fieldDifferences = (expected: Finding, got: Finding): string[] =>
  Object.entries(expected).flatMap(([key, value]) => (isAlike(value, valueAt(got, [key])) ? [] : [differenceText(key, expected, got)]));

/** `verdict "not shown", got "shown"`. */
const differenceText = (key: string, expected: Finding, got: Finding): string =>
  `${key} ${shown(valueAt(expected, [key]))}, got ${shown(valueAt(got, [key]))}`;

/** Whether values are the same, but for the last bits of numbers, which may differ from one JavaScript engine to another. */
function isAlike(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 + 1e-6 * Math.abs(a);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, place) => isAlike(value, b[place]));
  return a === b;
}
