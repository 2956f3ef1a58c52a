// How many classes the data of results has, where they or its name say so. Not the classes' names.
import type { Results } from '@softlabel/distill';

/** K, or null where the results of other data than `shapes` and CIFAR have neither names nor labels of the classes. */
export function classCount({ recipe: { data }, classNames, cells }: Pick<Results, 'recipe' | 'classNames' | 'cells'>): number | null {
  if (classNames !== undefined) return classNames.length;
  if (data.name === 'shapes') return data.shapes * data.textures;
  if (data.name === 'cifar10' || data.name === 'cifar100') return data.name === 'cifar10' ? 10 : 100;
  const [K, ...others] = new Set(cells.flatMap(({ labels }) => labels.byClass?.length ?? [])); // the results of a sweep have no names
  return others.length === 0 ? (K ?? null) : null;
}
