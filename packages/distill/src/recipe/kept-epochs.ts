// The epochs of an expert that a run keeps. Not where their checkpoints lie.
import { reportEpochs } from '@softlabel/train';
import type { ExpertRecipe } from './schema.ts';

/** Epochs that are kept and can label, ascending from 0, the initialisation. */
export const keptEpochs = ({ epochs, saveEvery }: Pick<ExpertRecipe['expert'], 'epochs' | 'saveEvery'>): number[] => [
  0,
  ...reportEpochs(epochs, saveEvery),
];
