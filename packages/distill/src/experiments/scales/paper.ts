// The paper's settings for Tiny ImageNet, on which it asks most of its questions (A.1, table 7). Not what any experiment asks.

/** Data, model, expert and protocol; checkpoints reach the latest epoch that table 7 uses. */
export const TINY_IMAGENET = {
  seed: 42,
  data: { name: 'tiny-imagenet', path: 'data/tiny-imagenet' },
  model: { name: 'convnet', depth: 4, width: 128 },
  expert: { epochs: 102, batch: 256, optimizer: { name: 'sgd', lr: 0.01, momentum: 0, weightDecay: 0 }, schedule: 'constant' },
  protocol: 'paper',
};

export const PAPER_STUDENT = {
  epochs: 3000,
  batch: 256,
  count: 5,
  optimizer: { name: 'sgd', lr: 0.1, momentum: 0.9, weightDecay: 5e-4 },
  schedule: { name: 'step', every: 0.25, gamma: 0.3 },
};

/** Learning rate of students (table 7): the smaller one at one image per class. */
const learningRate = (ipc: number): number => (ipc === 1 ? 0.01 : 0.1);

/** Cases of students at some numbers of images per class. */
export const tinyCases = (ipcs: readonly number[], patch: Readonly<Record<string, unknown>> = {}) =>
  ipcs.map((ipc) => ({ 'student.ipc': ipc, 'student.optimizer.lr': learningRate(ipc), ...patch }));

/** The expert epoch that is best for each number of images per class (table 7). */
export const TUNED_EPOCH = { 1: 11, 10: 50, 50: 90, 100: 102 };

/** Cases with labels of the epoch that is best for their number of images. */
export const tunedTinyCases = (ipcs: readonly (keyof typeof TUNED_EPOCH)[]) =>
  ipcs.flatMap((ipc) => tinyCases([ipc], { 'label.epoch': TUNED_EPOCH[ipc] }));
