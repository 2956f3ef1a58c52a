// The data sets of Table 2: what the baseline needs to know of them before they are there. Not their reading.

/** A data set of 32 or 64 pixels, as the baseline needs to know it. */
export interface SmallDataSet {
  readonly train: number;
  readonly test: number;
  readonly classes: number;
  /** Height and width in pixels. */
  readonly size: number;
  /** ConvNet blocks (paper A.1). */
  readonly depth: number;
  readonly title: string;
  /** In what its runs are not what the paper's code does; null where nothing is known. */
  readonly deviation: string | null;
}

/** The data sets of Table 2. */
export const SMALL_DATA_SETS = {
  'tiny-imagenet': { train: 100_000, test: 10_000, classes: 200, size: 64, depth: 4, title: 'Tiny ImageNet', deviation: null },
  cifar100: { train: 50_000, test: 10_000, classes: 100, size: 32, depth: 3, title: 'CIFAR-100', deviation: null },
  cifar10: {
    ...{ train: 50_000, test: 10_000, classes: 10, size: 32, depth: 3, title: 'CIFAR-10' },
    deviation: "images are normalised per channel; the example commands of the paper's code whiten CIFAR-10 (ZCA)",
  },
} as const satisfies Record<string, SmallDataSet>;

export type SmallDataSetName = keyof typeof SMALL_DATA_SETS;
