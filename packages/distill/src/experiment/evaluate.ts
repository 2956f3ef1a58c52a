// Accuracy of a network on the images it was not trained on. Not when it is measured.
import type { ImageSet } from '@softlabel/data';
import type { ExperimentData } from './data.ts';
import type { Network } from './network.ts';

/** Shares of the test and, where there is one, the validation set whose largest logit is at the true class. */
export interface Accuracies {
  readonly accuracy: number;
  readonly validation: number | null;
}

/** Accuracies of the weights that each member of the network holds now. */
export async function evaluate({ predictor }: Network, { test, validation }: ExperimentData): Promise<Accuracies[]> {
  const on = ({ images, labels }: ImageSet) => predictor.accuracies({ images, labels, count: labels.length });
  const [tested, validated] = [await on(test), validation === null ? null : await on(validation)];
  return tested.map((accuracy, member) => ({ accuracy, validation: validated?.[member] ?? null }));
}
