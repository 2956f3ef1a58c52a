// Results with made-up numbers for tests and for looking at reports: a data set of known pairs, and one read from files.
import { parseRecipe, type ResultCell, type Results, summary } from '@softlabel/distill';

/** Accuracies of `n` made-up students around `mean`, spread evenly over +-`spread`; student `first` is the lowest. */
function madeUpAccuracies(mean: number, spread: number, n: number, first: number): number[] {
  return Array.from({ length: n }, (_, i) => mean + (n === 1 ? 0 : spread * ((2 * ((i - first + n) % n)) / (n - 1) - 1)));
}

interface MadeUpCell {
  /** Students asked for, where not all have finished. */
  readonly students?: number;
  readonly ipc: number;
  readonly epoch: number | null;
  readonly accuracy: number;
  readonly n: number;
  readonly edits?: string;
  readonly entropy?: number;
  readonly relatedMass?: ResultCell['labels']['relatedMass'];
  readonly lr?: number;
}

/** One cell with made-up numbers. */
export function madeUpCell({
  ipc,
  epoch,
  accuracy,
  n,
  edits = '',
  entropy = 0,
  relatedMass,
  lr = 0.01,
  students = n,
}: MadeUpCell): ResultCell {
  const related = relatedMass === undefined ? {} : { relatedMass };
  return {
    ipc,
    labels: { source: epoch === null ? 'hard' : 'expert', epoch, edits, entropy, ...related },
    // Seeds that are lucky with hard labels are not with soft ones, so that differences vary.
    accuracy: summary(madeUpAccuracies(accuracy, 0.011, n, epoch === null ? 0 : 1)),
    students,
    seconds: 12.5 * ipc,
    student: {
      epochs: ipc === 50 ? 500 : 1000,
      batch: 256,
      count: students,
      optimizer: { name: 'sgd', lr, momentum: 0.9, weightDecay: 5e-4 },
      schedule: { name: 'step', every: 0.25, gamma: 0.3 },
      model: null,
      withoutClass: null,
      augment: null,
      temperature: 1,
    },
  };
}

/** A made-up expert: accuracy rises to `best`, loss falls from `loss`. */
function madeUpExpert(epochs: number, best: number, loss: number): Results['expert'] {
  return Array.from({ length: epochs }, (_, i) => {
    const rise = 1 - Math.exp((-4 * (i + 1)) / epochs);
    return { epoch: i + 1, loss: loss * (1 - 0.75 * rise), accuracy: best * rise + 0.006 * Math.sin(3 * i) };
  });
}

const shapesSoft = [
  {
    epoch: 3,
    ipc1: 0.182,
    ipc10: 0.274,
    entropy: 2.61,
    relatedMass: { sameClass: 0.142, sameShape: 0.241, sameTexture: 0.317, unrelated: 0.3 },
  },
  {
    epoch: 8,
    ipc1: 0.201,
    ipc10: 0.361,
    entropy: 1.78,
    relatedMass: { sameClass: 0.386, sameShape: 0.202, sameTexture: 0.281, unrelated: 0.131 },
  },
  {
    epoch: 20,
    ipc1: 0.168,
    ipc10: 0.412,
    entropy: 0.74,
    relatedMass: { sameClass: 0.747, sameShape: 0.098, sameTexture: 0.124, unrelated: 0.031 },
  },
];

/** Fixture numbers for `shapes`, 20 classes, IPC 1 and 10, five students each. */
export const shapesResults: Results = {
  recipe: parseRecipe('name: fixture-shapes\nlabel: { epoch: [3, 8, 20] }\nexpert: { epochs: 20 }\nstudent: { ipc: [1, 10] }', 'fixture'),
  environment: {
    adapter: 'fixture adapter',
    kind: 'software',
    driver: { vendor: 'fixture vendor', architecture: '', device: 'fixture device', description: 'fixture adapter' },
    versions: { softlabel: '0.1.0', node: '20.0.0', webgpu: null },
    revision: '0123456789abcdef-dirty',
    started: '2026-01-02T03:04:05.000Z',
  },
  cells: [
    madeUpCell({ ipc: 1, epoch: null, accuracy: 0.112, n: 5 }),
    madeUpCell({ ipc: 10, epoch: null, accuracy: 0.297, n: 5 }),
    ...shapesSoft.flatMap(({ epoch, ipc1, ipc10, entropy, relatedMass }) => [
      madeUpCell({ ipc: 1, epoch, accuracy: ipc1, n: 5, entropy: entropy + 0.06, relatedMass }),
      madeUpCell({ ipc: 10, epoch, accuracy: ipc10, n: 5, entropy, relatedMass }),
    ]),
  ],
  expert: madeUpExpert(20, 0.78, 2.9),
};

const filesSoft = [
  { epoch: 2, accuracies: [0.162, 0.238], entropy: 2.02 },
  { epoch: 5, accuracies: [0.179, 0.291], entropy: 1.77 },
  { epoch: 10, accuracies: [0.187, 0.332, 0.421], entropy: 1.52 },
  { epoch: 20, accuracies: [0.181, 0.371, 0.463], entropy: 1.21 },
  { epoch: 40, accuracies: [0.166, 0.388, 0.507], entropy: 0.86 },
];

/** Fixture numbers for a data set of files: IPC 1, 10 and 50, three, three and two students, one cell with a single one. */
export const filesResults: Results = {
  recipe: parseRecipe(
    'name: fixture-files\ndata: { name: cifar10, path: images }\nlabel: { epoch: [2, 5, 10, 20, 40] }\nstudent: { ipc: [1, 10, 50] }',
    'fixture',
  ),
  environment: { adapter: 'fixture adapter', versions: { node: '20.0.0' } },
  cells: [
    madeUpCell({ ipc: 1, epoch: null, accuracy: 0.141, n: 3 }),
    madeUpCell({ ipc: 10, epoch: null, accuracy: 0.263, n: 3 }),
    madeUpCell({ ipc: 50, epoch: null, accuracy: 0.447, n: 1, students: 2 }),
    ...filesSoft.flatMap(({ epoch, accuracies, entropy }) =>
      accuracies.map((accuracy, place) =>
        madeUpCell({ ipc: [1, 10, 50][place], epoch, accuracy, n: [3, 3, 2][place], entropy: entropy - 0.03 * place }),
      ),
    ),
  ],
  expert: madeUpExpert(40, 0.68, 2.05),
};
