// What an experiment is: a question, recipes at three scales, and claims about their results. Not the experiments (index.ts), and not their running.
import type { DocumentMap } from '../recipe/document.ts';
import { parseSweep, type Sweep } from '../recipe/parse.ts';
import type { Claim } from './claims/claim.ts';

/** `paper`: the paper's settings. `shapes` and `cifar10`: twins for two CPU cores, in under a minute and under half an hour. */
export const SCALES = ['paper', 'shapes', 'cifar10'] as const;
export type Scale = (typeof SCALES)[number];

/** A question about soft labels, with what answers it. */
export interface Experiment {
  /** Its file's name. */
  readonly name: string;
  /** Where the paper asks it, such as `Fig. 3`; `beyond the paper` where it does not. */
  readonly item: string;
  readonly question: string;
  /** What the paper, or else its reviewers, lead to expect. */
  readonly expected: string;
  /** Recipe documents without a name; lists outside of `label` and `student` make it a sweep of several runs. */
  readonly recipes: Readonly<Record<Scale, DocumentMap>>;
  /** Stated before any run, but for those that docs/experiments.md names; tested together (see `judgeClaims`). */
  readonly claims: readonly Claim[];
  /** The figure of the report that answers the question, by its name. */
  readonly figure: string;
}

/** The runs of an experiment at one scale, most often one, named after both, with `key=value` overrides on top. Throws RecipeError. */
export function experimentSweep({ name, recipes }: Experiment, scale: Scale, overrides: readonly string[] = []): Sweep {
  const document = { name: `${name}-${scale}`, ...recipes[scale] };
  return parseSweep(JSON.stringify(document), `experiment ${name}, scale ${scale}`, overrides); // JSON is YAML
}

/** Students of a recipe that asks about the labels of `ipc` images of each class alone: one, of one epoch, since there must be some. */
export const labelsAlone = (ipc: number) => ({ ipc, epochs: 1, count: 1 });
