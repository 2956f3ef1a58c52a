// How much more accurate one cell's students are than another's. Not which cells to compare.
import type { ResultCell } from '../runs/results.ts';
import { type MeanDifference, meanDifference } from './mean-difference.ts';

type Compared = Pick<ResultCell, 'accuracy' | 'students'>;

/** Difference of two cells' accuracies, as a fraction. */
export interface CellDifference {
  readonly mean: number;
  /** Null where the students are no pairs, or a single one. */
  readonly paired: MeanDifference | null;
}

/**
 * Accuracy of `cell` less that of `other`, of the same results, whose students are paired by number.
 *
 * Student i has one seed in every cell of a recipe (`childSeed(seed, 'student', i)`), which draws its initial weights, the order of the images
 * in each epoch and the augmentation of each step; and cells of equal IPC have the same images, from the recipe's own seed. So students of
 * equal IPC and settings differ in their labels alone. Another learning rate or number of epochs changes none of these draws; with another
 * batch size the augmentation falls on other images; with another IPC the initial weights alone are the same, and the images of the smaller
 * one a part of the others. Pairs are valid in every case, since different students draw independently, but then less alike.
 *
 * Images and labels do not vary within a cell: no interval here covers another choice of images or another expert. Unfinished cells are not
 * paired, since results do not number their students.
 */
export function cellDifference(cell: Compared, other: Compared): CellDifference {
  const [own, others] = [cell.accuracy, other.accuracy];
  const finished = own.n === cell.students && others.n === other.students;
  const arePairs = finished && own.n === others.n && own.n >= 2;
  const paired = arePairs ? meanDifference(own.values.map((value, i) => value - others.values[i])) : null;
  return { mean: own.mean - others.mean, paired };
}
