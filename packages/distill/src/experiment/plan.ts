// The stages a recipe consists of, with their seeds and identities, before any of them runs. Not what a folder holds of them.
import { childSeed } from '@softlabel/runtime';
import { type Cell, expandCells } from '../recipe/cells.ts';
import { usesExperts } from '../recipe/labelling-experts.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { expertIdentity, labelsIdentity, type Surroundings, studentIdentity } from '../stages/identity.ts';

/** An expert or a student: its number, its seed, and the identity of its training. */
export interface PlannedTraining {
  readonly index: number;
  readonly seed: number;
  readonly identity: string;
}

export interface PlannedCell {
  readonly cell: Cell;
  readonly students: readonly PlannedTraining[];
}

/** The experts of a recipe; `init` is the hash of the checkpoint they start from. */
export function planExperts(recipe: ExpertRecipe, init: string | null, surroundings: Surroundings): Promise<PlannedTraining[]> {
  return numbered(recipe.expert.count, async (index) => ({
    index,
    seed: childSeed(recipe.seed, 'expert', index),
    identity: await expertIdentity(recipe, index, init, surroundings),
  }));
}

/** Where images and labels of a recipe's cells come from, as identities and hashes (see LabelReads). */
export interface SourceIdentities {
  readonly identity: string;
  readonly file: { readonly hash: string } | null;
}

/** The cells of a recipe whose expert labels come from `experts`. Student s has the same seed in every cell, so that cells are compared in pairs. */
export function planCells(
  recipe: Recipe,
  experts: readonly PlannedTraining[],
  { identity: images, file }: SourceIdentities,
  surroundings: Surroundings,
): Promise<PlannedCell[]> {
  return Promise.all(
    expandCells(recipe).map(async (cell) => {
      const labelling = cell.experts.map((index) => experts[index].identity);
      const reads = { experts: labelling, images, file: cell.source === 'file' && file !== null ? file.hash : null };
      const labels = await labelsIdentity(recipe, cell, reads, surroundings);
      const students = await numbered(cell.student.count, async (index) => ({
        index,
        seed: childSeed(recipe.seed, 'student', index),
        identity: await studentIdentity(recipe, cell, index, labels, surroundings),
      }));
      return { cell, students };
    }),
  );
}

/** Whether a recipe needs its experts: for labels of any of its cells, to rank images, or because it has no cells. */
export const needsExperts = ({ data }: Pick<ExpertRecipe, 'data'>, cells: readonly Pick<Cell, 'source'>[]): boolean =>
  cells.length === 0 || data.images.name === 'quantile' || cells.some(({ source }) => usesExperts(source));

/** The numbers of the experts that a cell needs: those that label it, and the first where that ranks the images. */
export const expertsOf = ({ data }: Pick<ExpertRecipe, 'data'>, { experts }: Pick<Cell, 'experts'>): number[] =>
  data.images.name === 'quantile' ? [...new Set([0, ...experts])] : [...experts];

const numbered = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
