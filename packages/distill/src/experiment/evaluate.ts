// What a network gets right of the images it was not trained on. Not when it is measured.
import { type ImageSource, membersByClass } from '@softlabel/data';
import type { Network } from './network.ts';
import { evaluationWatch, type Workplace } from './workplace.ts';

export interface Evaluated {
  /** Shares of the test and, where there is one, the validation set whose largest logit is at the true class. */
  readonly accuracies: { readonly accuracy: number; readonly validation: number | null };
  /** The same of each class's test images; undefined where a class has none. */
  readonly byClass: readonly number[] | undefined;
}

/** What the weights that each member of the network holds now get right; told as part of `doing`. */
export async function evaluate({ predictor, learner }: Network, work: Workplace, doing: string): Promise<Evaluated[]> {
  const { test, validation } = work.data;
  const count = test.labels.length + (validation?.labels.length ?? 0);
  const watch = evaluationWatch(work, doing, count * learner.members);
  const rightOf = async (set: ImageSource) =>
    predictor.rightAnswers({ images: await work.seen.of(set), labels: set.labels, count: set.labels.length, stay: true }, watch);
  const tested = await rightOf(test);
  const validated = validation === null ? null : (await rightOf(validation)).map((right) => shareOf(right, validation));
  const sizes = membersByClass(test).map((members) => members.length);
  return tested.map((right, member) => ({
    accuracies: { accuracy: shareOf(right, test), validation: validated?.[member] ?? null },
    byClass: sizes.includes(0) ? undefined : right.map((count, k) => count / sizes[k]),
  }));
}

const shareOf = (right: readonly number[], { labels }: ImageSource): number => right.reduce((sum, count) => sum + count, 0) / labels.length;
