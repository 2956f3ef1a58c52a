// How many classes a recipe's data set has, where its name says so.
import type { Results } from '@softlabel/distill';

/** K, or null for data whose classes are read from files. */
export function classCount(data: Results['recipe']['data']): number | null {
  if (data.name === 'shapes') return data.shapes * data.textures;
  return data.name === 'cifar10' ? 10 : data.name === 'cifar100' ? 100 : null;
}
