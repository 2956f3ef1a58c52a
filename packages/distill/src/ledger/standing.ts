// Where a cell stands: reproduced, differs, not shown, or not run and why, by the files at hand. Not the checks of a run (check-run.ts).
import type { Files } from '@softlabel/data';
import { type Finding, parseFindings } from '../experiments/claims/finding.ts';
import type { Scale } from '../experiments/experiment.ts';
import { EXPERIMENTS } from '../experiments/index.ts';
import { RunFolder } from '../runs/run-folder.ts';
import type { ClaimCell, LedgerCell, LedgerRun, RunnableCell } from './cell.ts';
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
  /** Folder that `ours` comes from. */
  readonly folder: string | null;
}

/** Folder in which a cell is run unless another one is named. */
export const runFolderOf = ({ id }: Pick<LedgerRun, 'id'>): string => `runs/reproduce/${id}`;

/** Folder in which a run is published: the files of its folder but checkpoints and labels. */
export const publishedFolderOf = ({ id }: Pick<LedgerRun, 'id'>): string => `docs/results/reproduce/${id}`;

/** Where `cell` stands by the files below the working directory. */
export function standingOf(cell: LedgerCell, files: Files): Promise<Standing> {
  if (cell.kind === 'runnable') return numberStanding(cell, files);
  if (cell.kind === 'claim') return claimStanding(cell, files);
  return Promise.resolve(notRun(cell.why));
}

const notRun = (why: string): Standing => ({ ours: null, status: 'not run', why, folder: null });

async function numberStanding(cell: RunnableCell, files: Files): Promise<Standing> {
  const { run } = cell;
  const problems: string[] = [];
  for (const path of [runFolderOf(run), publishedFolderOf(run)]) {
    if (!(await files.exists(path))) continue;
    const check = await checkRun(run.recipe, new RunFolder(files, path));
    if (check.numbers !== null) return judged(cell, check.numbers, path);
    problems.push(...check.findings);
  }
  if (problems.length === 0) return notRun('no run of it is here');
  const more = problems.length === 1 ? '' : ` And ${problems.length - 1} more: softlabel reproduce verify ${run.id}.`;
  return notRun(`${problems[0]}${more}`);
}

/** Where a cell stands by the numbers of a run in the folder `path`. */
export function judged({ paper, run, measures }: RunnableCell, numbers: RunNumbers, path: string): Standing {
  const { mean, std, ci95, n } = numbers.students;
  const ours = measures === 'students' ? { mean, std, ci95, n } : { mean: numbers.expert, std: null, ci95: null, n: 1 };
  return { ours, status: isReproduced(paper, ours.mean) ? 'reproduced' : 'differs', why: run.data.deviation, folder: path };
}

/** By the published findings of the experiment, at the scale nearest to the paper's at which any of the claims was tested. */
async function claimStanding(cell: ClaimCell, files: Files): Promise<Standing> {
  const { experiment, why } = cell;
  if (experiment === null) return notRun(why ?? 'no experiment tests it');
  if (!EXPERIMENTS.some(({ name }) => name === experiment)) return notRun(`there is no experiment ${experiment} yet`);
  const untested: string[] = [];
  try {
    for (const scale of NEAREST_FIRST) {
      const folder = `docs/results/${experiment}-${scale}`;
      const findings = await ownFindings(cell, files, `${folder}/claims.json`);
      if (findings.some(({ verdict }) => verdict !== 'not tested')) return byFindings({ scale, findings }, folder);
      untested.push(...findings.map(({ claim }) => `not tested at the scale ${scale}: ${claim}`));
    }
  } catch (error) {
    return notRun(error instanceof Error ? error.message : String(error));
  }
  return notRun(untested.length > 0 ? untested.join('; ') : `docs/results has no findings of the experiment ${experiment}`);
}

/** What a file says of each claim of the cell, which it has by its text; nothing where there is no file. */
async function ownFindings({ experiment, claims: ids }: ClaimCell, files: Files, path: string): Promise<Finding[]> {
  if (!(await files.exists(path))) return [];
  const { findings } = parseFindings(new TextDecoder().decode(await files.readFile(path)), path);
  const claims = EXPERIMENTS.find(({ name }) => name === experiment)?.claims.filter(({ id }) => ids.includes(id)) ?? [];
  return claims.map(({ text }) => {
    const found = findings.find(({ claim }) => claim === text);
    return found ?? { claim: text, verdict: 'not tested', why: `${path} is older than the claim` };
  });
}

const NEAREST_FIRST: readonly Scale[] = ['paper', 'cifar10', 'shapes'];

/** Reproduced if all claims are shown; differs if the contrary of any is; not shown if any is not, or was not tested beside others that were. */
function byFindings(ours: OurFindings, folder: string): Standing {
  const missed = ours.findings.filter(({ verdict }) => verdict !== 'shown');
  const scale = ours.scale === 'paper' ? [] : [`at the scale ${ours.scale}, not the paper's`];
  const why = [...scale, ...missed.map(({ claim, verdict }) => `${verdict}: ${claim}`)].join('; ');
  const contrary = missed.some(({ verdict }) => verdict === 'contrary');
  return { ours, status: missed.length === 0 ? 'reproduced' : contrary ? 'differs' : 'not shown', why: why === '' ? null : why, folder };
}
