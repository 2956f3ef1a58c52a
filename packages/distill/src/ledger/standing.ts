// Where a cell stands: reproduced, differs, not shown, or not run and why, by the files at hand. Not the checks of a run (check-run.ts).
import type { Files } from '@softlabel/data';
import type { Finding } from '../experiments/claims/finding.ts';
import type { Scale } from '../experiments/experiment.ts';
import { EXPERIMENTS } from '../experiments/index.ts';
import { RUN_FILES } from '../runs/layout.ts';
import { RunFolder } from '../runs/run-folder.ts';
import type { ClaimCell, LedgerCell, LedgerRun, RunnableCell } from './cell.ts';
import { checkClaims } from './check-claims.ts';
import { checkRun, type RunNumbers } from './check-run.ts';
import { isReproduced } from './tolerance.ts';

/** `not shown`: a claim that was tested and neither shown nor contradicted. */
export const STATUSES = ['reproduced', 'differs', 'not shown', 'not run'] as const;
export type Status = (typeof STATUSES)[number];

/** Our accuracy as fractions; an expert is one, without deviation and interval. */
export interface OurNumber {
  readonly mean: number;
  readonly std: number | null;
  readonly ci95: readonly [low: number, high: number] | null;
  readonly n: number;
}

/** What an experiment found about a claim, and at which scale. */
export interface OurFindings {
  readonly scale: Scale;
  readonly findings: readonly Finding[];
}

/** What of ours stands beside a cell of the paper. */
export interface Standing {
  readonly ours: OurNumber | OurFindings | null;
  readonly status: Status;
  /** Why there is nothing of ours, or what to know of it; null where there is nothing to say. */
  readonly why: string | null;
  /** Folder that `ours` comes from, where it is from files. */
  readonly folder: string | null;
}

/** Folder in which a cell is run unless another one is named. */
export const runFolderOf = ({ id }: Pick<LedgerRun, 'id'>): string => `runs/reproduce/${id}`;

/** Folder in which a run is published: the files of its folder but checkpoints and labels. */
export const publishedFolderOf = ({ id }: Pick<LedgerRun, 'id'>): string => `docs/results/reproduce/${id}`;

/** Those of both folders that hold a run, one's own before the published one. A run that never began left at most why. */
export async function foldersOf(run: Pick<LedgerRun, 'id'>, files: Files): Promise<string[]> {
  const there: string[] = [];
  for (const path of [runFolderOf(run), publishedFolderOf(run)])
    if (await files.exists(new RunFolder(files, path).pathOf(RUN_FILES.recipe))) there.push(path);
  return there;
}

/** Where `cell` stands by the files below the working directory. */
export async function standingOf(cell: LedgerCell, files: Files): Promise<Standing> {
  if (cell.kind === 'runnable') return numberStanding(cell, files);
  if (cell.kind === 'claim') return (await checkClaim(cell, files)).standing;
  return notRun(cell.why);
}

const notRun = (why: string): Standing => ({ ours: null, status: 'not run', why, folder: null });

async function numberStanding(cell: RunnableCell, files: Files): Promise<Standing> {
  const { run } = cell;
  const problems: string[] = [];
  for (const path of await foldersOf(run, files)) {
    const check = await checkRun(run.recipe, new RunFolder(files, path));
    if (check.numbers !== null) return judged(cell, check.numbers, path);
    problems.push(...check.findings);
  }
  return notRun(problems.length === 0 ? 'no run of it is here' : firstOf(problems, run.id));
}

/** The first problem, and where the others are told. */
function firstOf(problems: readonly string[], id: string): string {
  const more = problems.length === 1 ? '' : ` And ${problems.length - 1} more: softlabel reproduce verify ${id}.`;
  return `${problems[0]}${more}`;
}

/** Where a cell stands by the numbers of a run in the folder `path`. */
export function judged({ paper, run, measures }: RunnableCell, numbers: RunNumbers, path: string | null): Standing {
  const { mean, std, ci95, n } = numbers.students;
  const ours = measures === 'students' ? { mean, std, ci95, n } : { mean: numbers.expert, std: null, ci95: null, n: 1 };
  return { ours, status: isReproduced(paper, ours.mean) ? 'reproduced' : 'differs', why: run.data.deviation, folder: path };
}

/** Where a claim stands, and all that is in the way of relying on what was published. */
export interface ClaimCheck {
  readonly standing: Standing;
  /** A sentence for each thing that is missing or does not match. */
  readonly problems: readonly string[];
}

/** By the published findings of the experiment, at the scale nearest to the paper's at which any of the claims was tested. */
export async function checkClaim({ id, experiment: name, claims: ids, why, departs }: ClaimCell, files: Files): Promise<ClaimCheck> {
  if (name === null) return unchecked(why ?? 'no experiment tests it');
  const experiment = EXPERIMENTS.find((one) => one.name === name);
  if (experiment === undefined) return unchecked(`there is no experiment ${name} yet`);
  const untested: string[] = [];
  for (const scale of NEAREST_FIRST) {
    const folder = new RunFolder(files, `docs/results/${name}-${scale}`);
    if (!(await files.exists(folder.pathOf(RUN_FILES.claims)))) continue;
    const { problems, findings } = await checkClaims(experiment, scale, folder);
    if (findings === null) return { standing: notRun(firstOf(problems, id)), problems };
    const own = findings.filter((_, place) => ids.includes(experiment.claims[place].id));
    const isTested = own.some(({ verdict }) => verdict !== 'not tested');
    if (isTested) return { standing: byFindings({ scale, findings: own }, folder.path, departs), problems: [] };
    untested.push(...own.map(({ claim }) => `not tested at the scale ${scale}: ${claim}`));
  }
  return unchecked(untested.length > 0 ? untested.join('; ') : `docs/results has no findings of the experiment ${name}`);
}

const unchecked = (why: string): ClaimCheck => ({ standing: notRun(why), problems: [] });

const NEAREST_FIRST: readonly Scale[] = ['paper', 'cifar10', 'shapes'];

/** Reproduced if all claims are shown; differs if the contrary of any is; not shown if any is not, or was not tested beside others that were. */
function byFindings(ours: OurFindings, folder: string, departs?: string): Standing {
  const missed = ours.findings.filter(({ verdict }) => verdict !== 'shown');
  const scale = ours.scale === 'paper' ? [] : [`at the scale ${ours.scale}, not the paper's`];
  const why = [...scale, ...(departs === undefined ? [] : [departs]), ...missed.map(({ claim, verdict }) => `${verdict}: ${claim}`)].join(
    '; ',
  );
  const contrary = missed.some(({ verdict }) => verdict === 'contrary');
  return { ours, status: missed.length === 0 ? 'reproduced' : contrary ? 'differs' : 'not shown', why: why === '' ? null : why, folder };
}
