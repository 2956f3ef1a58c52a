// Whether every class has the images that a recipe's cells ask for, before an expert ranks any. Not which of them are chosen (choice.ts).
import { chooseQuantile, type LabelledSet } from '@softlabel/data';
import { expandCells } from '../recipe/cells.ts';
import type { ExpertRecipe, Recipe } from '../recipe/schema.ts';
import { chooseOutright } from './choice.ts';

/** Throws as the choice of `ipc` images per class would. Losses decide which images it takes, not how many there are, so none are needed. */
export function requireEnoughImages({ data: { images }, seed }: ExpertRecipe, set: LabelledSet, ipc: number): void {
  if (images.name === 'quantile') chooseQuantile(set, ipc, new Float32Array(set.labels.length), images.quantile);
  else chooseOutright(images, set, ipc, seed);
}

/** Throws where a cell asks for more of the training images than a class has. Images of a file are counted when a run opens it. */
export function requireImagesOfCells(recipe: Recipe, train: LabelledSet): void {
  if (recipe.data.images.name === 'file') return;
  for (const ipc of new Set(expandCells(recipe).map((cell) => cell.ipc))) requireEnoughImages(recipe, train, ipc);
}
