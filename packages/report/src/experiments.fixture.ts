// What experiments leave behind, with made-up numbers: edited labels, a front of epochs, removed classes, and findings of every kind.
import { type Findings, parseRecipe, type ResultCell, type Results } from '@softlabel/distill';
import { filesResults, madeUpCell } from './results.fixture.ts';

const EDITS = [
  { edits: '', accuracy: [0.19, 0.4], bytes: 40 },
  { edits: 'swap 1', accuracy: [0.12, 0.21], bytes: 40 },
  { edits: 'swap 8', accuracy: [0.188, 0.397], bytes: 40 },
  { edits: 'top-k 3 renormalise | quantise int4', accuracy: [0.17, 0.35], bytes: 8.5 },
];

/** Fixture numbers for edits of one epoch's labels, at IPC 1 and 10. */
export const editedResults: Results = {
  ...filesResults,
  cells: [
    madeUpCell({ ipc: 1, epoch: null, accuracy: 0.14, n: 5 }),
    madeUpCell({ ipc: 10, epoch: null, accuracy: 0.26, n: 5 }),
    ...EDITS.flatMap(({ edits, accuracy, bytes }) =>
      accuracy.map((mean, place) => {
        const cell = madeUpCell({ ipc: [1, 10][place], epoch: 10, edits, accuracy: mean, n: 5, entropy: 1.4 });
        return { ...cell, labels: { ...cell.labels, bytesPerImage: bytes } };
      }),
    ),
  ],
};

/** Fixture numbers on the law acc = (c IPC / 30)^0.1 - 0.6 and near it, c = 4 for the better epoch of each number of images. */
export const frontResults: Results = {
  ...filesResults,
  recipe: parseRecipe('name: fixture-front\nlabel: { epoch: [2, 40] }\nstudent: { ipc: [1, 5, 20, 50] }', 'fixture'),
  cells: [1, 5, 20, 50].flatMap((ipc, place) => {
    const law = (c: number) => ((c * ipc) / 30) ** 0.1 - 0.6 + 0.004 * Math.sin(7 * ipc);
    const [early, late] = ipc < 10 ? [4, 2] : [2, 4];
    return [
      madeUpCell({ ipc, epoch: null, accuracy: law(1) + 0.001 * place, n: 3 }),
      madeUpCell({ ipc, epoch: 2, accuracy: law(early), n: 3 }),
      madeUpCell({ ipc, epoch: 40, accuracy: law(late), n: 3 }),
    ];
  }),
};

/** Fixture numbers for three epochs at three temperatures; the last epoch is the best one but at the highest temperature. */
export const temperedResults: Results = {
  ...filesResults,
  cells: [1, 2, 4].flatMap((T) =>
    [5, 10, 20].map((epoch, place) => {
      const accuracy = 0.2 + 0.04 * place + 0.01 * T - (T === 4 && epoch === 20 ? 0.1 : 0);
      return madeUpCell({ ipc: 10, epoch, edits: T === 1 ? '' : `temperature ${T}`, accuracy, n: 3 });
    }),
  ),
};

/** Fixture accuracies on class 0 and class 2: of all images and labels, without images, without labels, without renormalised ones. */
const ON_CLASSES = { 0: [0.3, 0.2, 0.02, 0.04], 2: [0.6, 0.5, 0, 0] } as const;

/** Fixture numbers for two classes from which images or labels are taken away, at IPC 1 and 10. */
export const removedResults: Results = {
  ...filesResults,
  cells: [1, 10].flatMap((ipc) => [
    onClasses(ipc, '', null, { 0: ON_CLASSES[0][0], 2: ON_CLASSES[2][0] }),
    ...([0, 2] as const).flatMap((k) => [
      onClasses(ipc, '', k, { [k]: ON_CLASSES[k][1] }),
      onClasses(ipc, `zero-class ${k}`, null, { [k]: ON_CLASSES[k][2] }),
      onClasses(ipc, `zero-class ${k} renormalise`, null, { [k]: ON_CLASSES[k][3] }),
    ]),
  ]),
};

/** A cell of two students that are as accurate on some of three classes, and right of nine in ten on the others. */
function onClasses(ipc: number, edits: string, withoutClass: number | null, accuracies: Readonly<Record<number, number>>): ResultCell {
  const cell = madeUpCell({ ipc, epoch: 10, edits, accuracy: 0.4, n: 2 });
  const accuracyByClass = [0, 1, 2].map((k) => {
    const mean = accuracies[k] ?? 0.9;
    return { mean, values: [mean, mean] };
  });
  return { ...cell, accuracyByClass, student: { ...cell.student, withoutClass } };
}

/** Fixture numbers of a sweep over three choices of images. */
export const sweptResults: Results = {
  ...filesResults,
  cells: [1, 2, 3].map((seed) => ({
    ...madeUpCell({ ipc: 10, epoch: 10, accuracy: 0.3 + 0.01 * seed, n: 5 }),
    settings: { 'data.images.seed': seed },
  })),
};

/** Findings of every verdict and unit. */
export const madeUpFindings: Findings = {
  experiment: 'label-order',
  question: 'Which of the probabilities of a label teach: only the largest, or the tail as well?',
  expected: 'To exchange the i-th largest probability with the smallest costs most of the accuracy for i = 1 and nothing in the far tail.',
  findings: [
    {
      claim: 'Without its largest probability in place, a label teaches less.',
      verdict: 'shown',
      quantity: 'expert epoch 10 less expert epoch 10, swap 1, IPC 10',
      unit: 'points',
      estimate: 0.19,
      bound: 0,
      ci95: [0.172, 0.208],
      p: 0.000012,
      n: 5,
      of: 'students',
      detectable: 0.031,
    },
    {
      claim: 'Labels of four bits for each class lose less than one point of accuracy.',
      verdict: 'not shown',
      quantity: 'expert epoch 10, quantise int4 less expert epoch 10, IPC 10',
      unit: 'points',
      estimate: -0.003,
      bound: -0.01,
      ci95: [-0.014, 0.008],
      p: 0.21,
      n: 5,
      of: 'students',
      detectable: 0.0049,
    },
    {
      claim: 'Labels of the last epoch are sharper than those of the first trained one.',
      verdict: 'contrary',
      quantity: 'entropy, first trained less last epoch',
      unit: 'nats',
      estimate: -0.52,
      bound: 0,
      ci95: [-0.61, -0.43],
      p: 0.004,
      n: 10,
      of: 'classes',
      detectable: 0.12,
    },
    {
      claim: 'Soft labels do with fewer images than hard ones: their data-saving factor c is above 1.',
      verdict: 'shown',
      quantity: 'data-saving factor c of soft labels',
      unit: 'factor',
      estimate: 4.12,
      bound: 1,
      ci95: [3.1, 5.48],
      p: 0.0018,
      n: 8,
      of: 'accuracies',
      detectable: 1.41,
    },
    {
      claim: 'All students agree.',
      verdict: 'not shown',
      quantity: 'expert epoch 10 less hard, IPC 1',
      unit: 'points',
      estimate: 0,
      bound: 0,
      ci95: null,
      p: null,
      n: 2,
      of: 'students',
      detectable: null,
    },
    {
      claim: 'The largest probability matters more than one of the tail.',
      verdict: 'not tested',
      why: 'expected two swaps at least, got none',
    },
  ],
};
