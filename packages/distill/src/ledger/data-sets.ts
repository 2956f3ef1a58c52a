// The data sets of Tables 1 and 2: what the baseline needs to know of them before they are there. Not their reading.

/** A data set, as the baseline needs to know it. */
export interface PaperDataSet {
  readonly train: number;
  readonly test: number;
  readonly classes: number;
  /** Height and width in pixels. */
  readonly size: number;
  readonly title: string;
  /** In what its runs are not what the paper's code does, or may not be what its table shows; null where nothing is known. */
  readonly deviation: string | null;
}

/** A data set of 32 or 64 pixels, of which a ConvNet learns. */
export interface SmallDataSet extends PaperDataSet {
  /** ConvNet blocks (paper A.1). */
  readonly depth: number;
  /** As in the example commands of the paper's code. */
  readonly preprocessing: 'normalise' | 'zca';
}

/** The data set of Table 1. */
export const IMAGENET: PaperDataSet = {
  ...{ train: 1_281_167, test: 50_000, classes: 1000, size: 224, title: 'ImageNet-1K' },
  deviation:
    'students get centre crops of their images, where the code draws one crop of each and keeps it; Table 7 has one learning rate for students of both networks',
};

const NORMALISED = { preprocessing: 'normalise', deviation: null } as const;

/** The data sets of Table 2. */
export const SMALL_DATA_SETS = {
  'tiny-imagenet': { train: 100_000, test: 10_000, classes: 200, size: 64, depth: 4, title: 'Tiny ImageNet', ...NORMALISED },
  cifar100: { train: 50_000, test: 10_000, classes: 100, size: 32, depth: 3, title: 'CIFAR-100', ...NORMALISED },
  cifar10: {
    ...{ train: 50_000, test: 10_000, classes: 10, size: 32, depth: 3, title: 'CIFAR-10' },
    preprocessing: 'zca',
    deviation: "images are whitened (ZCA) as in the example commands of the paper's code; whether Table 2 was made so is not said",
  },
} as const satisfies Record<string, SmallDataSet>;

export type SmallDataSetName = keyof typeof SMALL_DATA_SETS;
