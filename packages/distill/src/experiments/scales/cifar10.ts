// What the twins on CIFAR-10 share: the data, model and expert of recipes/cifar10-cpu.yaml, and students of about 1000 steps. Not what any asks.
//
// Chosen by cost before any student was trained: on two slow cores a student takes 1 to 2 ms for each image of each step, so that a million
// of them are half an hour. Batches are small, for as many steps at that cost.

/** Everything that the expert depends on, so that all twins have the same one. */
export const CIFAR10 = {
  seed: 42,
  data: { name: 'cifar10', path: '../data', limit: null, validation: 0 },
  model: { name: 'convnet', depth: 3, width: 32, norm: 'instance', pooling: 'avg' },
  train: { augment: 'dsa', order: 'shuffled' },
  expert: {
    epochs: 40,
    batch: 256,
    optimizer: { name: 'sgd', lr: 0.01, momentum: 0, weightDecay: 0 },
    schedule: 'constant',
    init: null,
    count: 1,
  },
};

/** The epoch whose labels are taken where one is enough: the best of the paper at 10 images is about a quarter of its last one. */
export const CIFAR10_EPOCH = 10;

export const CIFAR10_STUDENT = {
  batch: 25,
  count: 5,
  optimizer: { name: 'sgd', lr: 0.01, momentum: 0.9, weightDecay: 5e-4 },
  schedule: { name: 'step', every: 0.25, gamma: 0.3 },
};

/** The epochs of students at `ipc` images of each class: 600 steps at 1 and 2, 800 to 1000 above. */
const EPOCHS = { 1: 600, 2: 600, 5: 400, 10: 200, 20: 100, 50: 50 };

/** Cases of students at some numbers of images per class, each with the epochs that it needs. */
export const cifar10Cases = (ipcs: readonly (keyof typeof EPOCHS)[], patch: Readonly<Record<string, unknown>> = {}) =>
  ipcs.map((ipc) => ({ 'student.ipc': ipc, 'student.epochs': EPOCHS[ipc], ...patch }));
