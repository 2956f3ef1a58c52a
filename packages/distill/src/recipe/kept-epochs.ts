// The epochs of an expert that a run keeps. Not where their checkpoints lie.
import { reportEpochs } from '@softlabel/train';
import type { ExpertRecipe } from './schema.ts';

/** Epochs that are kept and can label, ascending from 0, the initialisation. */
export const keptEpochs = ({ epochs, saveEvery }: Pick<ExpertRecipe['expert'], 'epochs' | 'saveEvery'>): number[] => [
  0,
  ...reportEpochs(epochs, saveEvery),
];

/** Throws where an epoch of `perEpoch` steps has fewer than the parts of it that are to be kept. */
export function requireStepsToKeep({ epochs, saveEvery }: Pick<ExpertRecipe['expert'], 'epochs' | 'saveEvery'>, perEpoch: number): void {
  if (epochs === 0 || Math.round(1 / saveEvery) <= perEpoch) return;
  const least = Number((1 / perEpoch).toPrecision(5));
  throw new Error(
    `recipe: expected expert.saveEvery of at least ${least}, since an epoch has ${perEpoch} ${perEpoch === 1 ? 'step' : 'steps'}, got ${saveEvery}. Raise it, or lower expert.batch.`,
  );
}
