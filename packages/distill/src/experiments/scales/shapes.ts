// What the twins on `shapes` share: data, model and one expert, and students of about 150 steps. Not what any of them asks.
//
// Chosen by cost before any student was trained: on two slow cores an expert takes about 15 s and a student 2 s, so that all experiments
// together stay below ten minutes. The student's optimiser is that of the quickstart; that the
// expert's accuracy rises over its epochs was looked at for other seeds.

/** Everything that the expert depends on, so that all twins have the same one. */
export const SHAPES = {
  seed: 7,
  data: { name: 'shapes', shapes: 4, textures: 3, perClass: 100, testPerClass: 50, seed: 1, validation: 0 },
  model: { name: 'convnet', depth: 3, width: 8 },
  expert: { epochs: 8, batch: 32, optimizer: { name: 'sgd', lr: 0.03, momentum: 0.9, weightDecay: 0 }, schedule: 'constant' },
};

/** The same with a hundred classes, for what takes a long tail: an expert of its own, at the same cost. */
export const SHAPES_100 = {
  ...SHAPES,
  data: { ...SHAPES.data, shapes: 10, textures: 10, perClass: 20, testPerClass: 10 },
  expert: { ...SHAPES.expert, epochs: 5 },
};

/** The epoch whose labels are taken where one is enough: the middle of the expert's training. */
export const SHAPES_EPOCH = 4;

export const SHAPES_STUDENT = {
  batch: 12,
  count: 5,
  optimizer: { name: 'sgd', lr: 0.02, momentum: 0.9, weightDecay: 5e-4 },
  schedule: { name: 'step', every: 0.5, gamma: 0.3 },
};

/** The epochs in which students at `ipc` images of each class take about 150 steps. */
const EPOCHS = { 1: 150, 2: 75, 3: 50, 10: 15, 30: 5 };

/** Cases of students at some numbers of images per class, each with the epochs that it needs. */
export const shapesCases = (ipcs: readonly (keyof typeof EPOCHS)[], patch: Readonly<Record<string, unknown>> = {}) =>
  ipcs.map((ipc) => ({ 'student.ipc': ipc, 'student.epochs': EPOCHS[ipc], ...patch }));

/** Students at three images of each of a hundred classes: 250 steps. */
export const SHAPES_100_CASES = [{ 'student.ipc': 3, 'student.epochs': 10 }];
