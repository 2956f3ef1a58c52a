// Table 7 of the paper: the settings of its experts and students, and the accuracy of each expert. Not the recipes made of them.

/** A row of Table 7. */
export interface PaperSettings {
  readonly ipc: number;
  /** Learning rate of the expert. */
  readonly expertLr: number;
  /** Learning rate of the students. */
  readonly studentLr: number;
  /** Expert epoch that labels: after so many epochs for ConvNets, counted from 0 for ResNets. */
  readonly epoch: number;
  /** Test accuracy of the expert at that epoch, in per cent. */
  readonly accuracy: number;
}

/** Rows of Table 7 by data set, for ImageNet-1K also by the network of the expert. */
export const PAPER_SETTINGS = {
  'imagenet-resnet18': [
    { ipc: 1, expertLr: 5e-4, studentLr: 1e-3, epoch: 11, accuracy: 17.3 },
    { ipc: 10, expertLr: 5e-4, studentLr: 5e-3, epoch: 43, accuracy: 35.8 },
    { ipc: 50, expertLr: 1e-1, studentLr: 5e-3, epoch: 30, accuracy: 60.9 },
    { ipc: 100, expertLr: 1e-1, studentLr: 5e-3, epoch: 34, accuracy: 62.8 },
    { ipc: 200, expertLr: 1e-1, studentLr: 2e-3, epoch: 34, accuracy: 62.8 },
  ],
  'imagenet-resnet50': [
    { ipc: 1, expertLr: 5e-4, studentLr: 1e-3, epoch: 9, accuracy: 15.4 },
    { ipc: 10, expertLr: 5e-4, studentLr: 5e-3, epoch: 24, accuracy: 31.0 },
    { ipc: 50, expertLr: 1e-1, studentLr: 5e-3, epoch: 30, accuracy: 66.6 },
    { ipc: 100, expertLr: 1e-1, studentLr: 5e-3, epoch: 32, accuracy: 68.6 },
    { ipc: 200, expertLr: 1e-1, studentLr: 2e-3, epoch: 61, accuracy: 73.3 },
  ],
  'tiny-imagenet': [
    { ipc: 1, expertLr: 1e-2, studentLr: 1e-2, epoch: 11, accuracy: 19.2 },
    { ipc: 10, expertLr: 1e-2, studentLr: 1e-1, epoch: 50, accuracy: 35.0 },
    { ipc: 50, expertLr: 1e-2, studentLr: 1e-1, epoch: 90, accuracy: 38.1 },
    { ipc: 100, expertLr: 1e-2, studentLr: 1e-1, epoch: 102, accuracy: 38.8 },
  ],
  cifar100: [
    { ipc: 1, expertLr: 1e-2, studentLr: 1e-2, epoch: 13, accuracy: 33.1 },
    { ipc: 10, expertLr: 1e-2, studentLr: 1e-2, epoch: 36, accuracy: 47.6 },
    { ipc: 50, expertLr: 1e-2, studentLr: 1e-2, epoch: 125, accuracy: 52.7 },
    { ipc: 100, expertLr: 1e-2, studentLr: 1e-2, epoch: 125, accuracy: 52.7 },
  ],
  cifar10: [
    { ipc: 1, expertLr: 5e-4, studentLr: 1e-2, epoch: 20, accuracy: 56.0 },
    { ipc: 10, expertLr: 5e-4, studentLr: 1e-2, epoch: 44, accuracy: 65.1 },
    { ipc: 50, expertLr: 5e-4, studentLr: 1e-2, epoch: 128, accuracy: 74.9 },
    { ipc: 100, expertLr: 5e-4, studentLr: 1e-2, epoch: 164, accuracy: 76.5 },
  ],
} as const satisfies Record<string, readonly PaperSettings[]>;
