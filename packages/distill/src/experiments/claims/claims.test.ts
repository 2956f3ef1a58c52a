// The claims of every experiment on made-up results: an effect, none, and the opposite for its smallest twin, and whether each scale can test them at all.
// Not the statistics (judge.test.ts, level.test.ts).
import { expect, test } from 'vitest';
import type { Cell } from '../../recipe/cells.ts';
import { valueAt } from '../../recipe/document.ts';
import type { SweepPoint } from '../../recipe/parse.ts';
import type { ResultCell, Results } from '../../runs/results.ts';
import { summary } from '../../statistics/summary.ts';
import { epochForBudget } from '../epoch-for-budget.ts';
import { epochTemperature } from '../epoch-temperature.ts';
import { type Experiment, SCALES, type Scale } from '../experiment.ts';
import { expertSeeds } from '../expert-seeds.ts';
import { imageSeeds } from '../image-seeds.ts';
import { EXPERIMENTS } from '../index.ts';
import { judgeClaims } from './judge.ts';
import { madeUpResults } from './made-up.fixture.ts';

/** 1: as claimed; 0: no effect; -1: the opposite. */
type Sign = 1 | 0 | -1;
type ByClass = NonNullable<ResultCell['labels']['byClass']>;

interface Effect {
  /** Added to the accuracy of a cell, or 0.1 `sign` where the cell is `better`. */
  readonly gain: (cell: Cell, sign: Sign, settings: SweepPoint['settings']) => number;
  readonly byClass?: (cell: Cell, sign: Sign) => ByClass;
  /** Of the noise of students; 1 unless given. */
  readonly noise?: number;
  /** Accuracy on class `k`. */
  readonly onClass?: (cell: Cell, sign: Sign, k: number) => number;
}

/** What an experiment's claims would see; each gain is 0 where `sign` is. */
const EFFECTS: Readonly<Record<string, Effect>> = {
  'hard-vs-soft': better(({ source }) => source === 'expert'),
  baseline: better(({ ipc }) => ipc === 10),
  'cutmix-labels': { gain: ({ ipc, source }, sign) => (source === 'teacher' ? sign * (ipc === 1 ? -0.1 : 0.1) : 0) },
  'expert-quality': better(({ ipc, epoch }) => (ipc === 1) === (epoch === 2)),
  // With one image students keep all under the single swap where the claim holds, with ten all under the several.
  'label-order': {
    gain: ({ ipc, edits }, sign) => {
      if (edits === 'swap 1') return sign * (ipc === 1 ? 0 : -0.1);
      return edits === 'swap-top 3' ? sign * (ipc === 1 ? -0.1 : 0) : 0;
    },
  },
  'epoch-temperature': {
    // Epoch 8 is best without a temperature, and with one where the claim holds.
    gain: ({ epoch, edits }, sign) => (edits === '' ? 0.02 * Number(epoch === 8) * sign ** 2 : sign * (epoch === 8 ? 0.2 : 0.1)),
  },
  'label-evolution': alike(({ epoch }, sign) => ({ entropy: 1 - 0.1 * sign * Number(epoch), trueMass: 0.2 + 0.01 * sign * Number(epoch) })),
  // Experts of both epochs are equally good, students of the later one worse.
  'knowledge-for-data': {
    gain: ({ ipc, epoch, edits }, sign) => sign * (epoch === 8 ? -0.1 : ipc === 1 && epoch === 2 && edits === '' ? 0.1 : 0),
  },
  pareto: {
    gain: ({ ipc, source }, sign) =>
      0.1 * Math.log(ipc) + (source === 'expert' ? 0.15 * sign : 0) + 0.01 * Math.sin(source === 'expert' ? ipc : 2 * ipc),
  },
  // Without labels one image in a hundred is right, and without images more, as many, or fewer.
  'zero-shot': { gain: () => 0, onClass: ({ student }, sign, k) => 0.01 + 0.009 * sign * Number(student.withoutClass === k) },
  ensembles: better(({ experts }) => experts.length > 1),
  'downsized-imagenet': better(({ source }) => source === 'expert'),
  // Choices of images that vary accuracy less than students do, about as much, and more: over 0.1, 2 and 20 points.
  'image-seeds': {
    gain: (_, sign, { 'data.images.seed': seed }) => ({ '1': 0.0005, '0': 0.01, '-1': 0.2 })[`${sign}`] * Math.sin(2 * Number(seed)),
    noise: 0.6,
  },
  'easy-images': {
    gain: (_, sign, { 'data.images': images }) => {
      const tenth = valueAt(images, ['quantile']);
      return sign * (tenth === 1 ? 0.1 : tenth === 10 ? -0.1 : 0);
    },
  },
  // Experts that are alike, 2 points apart, and 4.
  'expert-seeds': { gain: ({ experts: [expert] }, sign) => (expert === 0 ? 0.02 * (1 - sign) : 0) },
  'class-similarity': alike((_, sign) => {
    // 4 x 3 classes: 2 share the shape with the true one, 3 the texture, and 6 neither.
    const [related, unrelated] = [0.05 + 0.02 * sign, 0.05];
    return {
      entropy: 1,
      trueMass: 0.3,
      relatedMass: { sameClass: 0.3, sameShape: 2 * related, sameTexture: 3 * related, unrelated: 6 * unrelated },
    };
  }),
  // With few images epoch 4 is best, which is what is predicted. With the most it is so too, or 2 points below epoch 2, or the worst.
  'epoch-for-budget': {
    gain: ({ ipc, epoch }, sign) => {
      if (epoch === 4) return ipc === 10 ? 0 : 0.1;
      if (ipc < 10) return 0;
      return sign === 0 ? 0.02 * Number(epoch === 2) : -0.1 * sign;
    },
  },
  'tail-removal': better(({ edits }) => edits.endsWith('renormalise')),
  'structure-or-smoothing': {
    gain: ({ source, edits }, sign) => sign * (source === 'hard' || edits === 'true-mass 0.8' ? 0.1 : edits === '' ? 0.2 : 0),
  },
  regimes: { gain: ({ source }, sign) => sign * (source === 'teacher' ? 0.2 : source === 'expert' ? 0.1 : 0) },
  'label-bytes': better(({ edits }) => edits !== '' && edits !== 'hard'),
};

function better(isBetter: (cell: Cell) => boolean): Effect {
  return { gain: (cell, sign) => (isBetter(cell) ? 0.1 * sign : 0) };
}

/** Labels of twelve classes that vary a little. */
function alike(labels: (cell: Cell, sign: Sign) => ByClass[number]): Effect {
  return {
    gain: () => 0,
    byClass: (cell, sign) => {
      const varied = (value: number, k: number) => value + wobble(k, Number(cell.epoch), 12);
      const { entropy, trueMass, relatedMass } = labels(cell, sign);
      return Array.from({ length: 12 }, (_, k) => ({
        entropy: varied(entropy, k),
        trueMass: varied(trueMass, k),
        ...(relatedMass === undefined ? {} : { relatedMass: { ...relatedMass, sameShape: varied(relatedMass.sameShape, k) } }),
      }));
    },
  };
}

/** Noise of the i-th of n values, of mean 0 over them, other for each `place`. */
function wobble(i: number, place: number, n: number): number {
  return noiseOf(i, place) - Array.from({ length: n }, (_, at) => noiseOf(at, place)).reduce((sum, value) => sum + value, 0) / n;
}

const noiseOf = (i: number, place: number): number => 0.01 * Math.sin(1 + 2.4 * i * (place + 1));

function madeUp(experiment: Experiment, { gain, noise = 1, byClass, onClass }: Effect, sign: Sign): Results {
  return madeUpResults(experiment, 'shapes', ({ cell, settings, place }) => ({
    accuracies: Array.from(
      { length: cell.student.count },
      (_, i) => 0.4 + gain(cell, sign, settings) + noise * wobble(i, place, cell.student.count),
    ),
    byClass: byClass?.(cell, sign),
    accuracyByClass: onClass && twelve((k) => onClass(cell, sign, k) + wobble(k, place, 12) / 20),
  }));
}

/** Accuracies of single students on twelve classes. */
const twelve = (accuracy: (k: number) => number): ResultCell['accuracyByClass'] =>
  Array.from({ length: 12 }, (_, k) => ({ mean: accuracy(k), values: [accuracy(k)] }));

test('every experiment has made-up results', () => {
  expect(Object.keys(EFFECTS).sort()).toEqual(EXPERIMENTS.map(({ name }) => name).sort());
});

const cases = EXPERIMENTS.flatMap((experiment) =>
  (
    [
      [1, 'shown'],
      [0, 'not shown'],
      [-1, 'contrary'],
    ] as const
  ).map(([sign, verdict]) => [experiment.name, verdict, sign, experiment] as const),
);
test.each(cases)('the claims of %s are %s', (name, verdict, sign, experiment) => {
  const findings = judgeClaims(experiment.claims, madeUp(experiment, EFFECTS[name], sign));
  expect(findings).toEqual(experiment.claims.map(({ text }) => expect.objectContaining({ claim: text, verdict })));
});

/** Claims that results of a scale cannot test: of Tiny ImageNet it is not written down which classes are related. */
const UNTESTABLE: Readonly<Record<string, readonly string[]>> = { 'class-similarity at paper': ['related-over-others'] };
const CLASSES = { paper: 200, shapes: 12, cifar10: 10 } as const;

test.each(SCALES.flatMap((scale) => EXPERIMENTS.map((experiment) => [experiment.name, scale, experiment] as const)))(
  'results of %s at %s can test every claim, but for those named',
  (name, scale, experiment) => {
    const K = CLASSES[scale];
    const results = madeUpResults(experiment, scale, ({ cell: { ipc, source, student }, place }) => ({
      accuracies: Array.from(
        { length: student.count },
        (_, i) => 0.2 + 0.05 * Math.log(ipc) + 0.05 * Number(source !== 'hard') + noiseOf(i, place),
      ),
      byClass: Array.from({ length: K }, (_, k) => ({
        entropy: 1 + noiseOf(k, place),
        trueMass: 0.3 + noiseOf(k, place),
        ...massesAt(scale),
      })),
      accuracyByClass: Array.from({ length: K }, (_, k) => summary(Array.from({ length: student.count }, () => 0.3 + noiseOf(k, place)))),
    }));
    const findings = judgeClaims(experiment.claims, results);
    const missed = experiment.claims.filter((_, place) => findings[place].verdict === 'not tested');
    expect(missed.map(({ id }) => id)).toEqual(UNTESTABLE[`${name} at ${scale}`] ?? []);
  },
);

/** What labels of a scale's data tell of related classes. */
function massesAt(scale: Scale): Partial<ByClass[number]> {
  if (scale === 'cifar10') return { kinMass: { same: 0.1, other: 0.05 } };
  return scale === 'shapes' ? { relatedMass: { sameClass: 0.3, sameShape: 0.2, sameTexture: 0.2, unrelated: 0.3 } } : {};
}

test('cells that differ in more than what a claim is about do not test it', () => {
  const whyOf = (experiment: Experiment, change: (cell: ResultCell, place: number) => ResultCell) => {
    const results = madeUp(experiment, EFFECTS[experiment.name], 1);
    return judgeClaims(experiment.claims, { ...results, cells: results.cells.map(change) }).map((finding) =>
      finding.verdict === 'not tested' ? finding.why : finding.verdict,
    );
  };
  const laterEpoch = (cell: ResultCell, place: number): ResultCell =>
    place > 0 ? cell : { ...cell, labels: { ...cell.labels, epoch: Number(cell.labels.epoch) + 1 } };
  const fasterStudents = (cell: ResultCell, place: number): ResultCell =>
    place > 0 ? cell : { ...cell, student: { ...cell.student, epochs: 1 } };
  const topK = (cell: ResultCell): ResultCell => ({
    ...cell,
    labels: { ...cell.labels, edits: cell.labels.edits === '' ? '' : 'top-k 2' },
  });
  const images = 'expected cells that differ in their choice of images alone, got 2 kinds of other settings';
  for (const change of [laterEpoch, fasterStudents]) expect(whyOf(imageSeeds, change)).toEqual([images, images]);
  expect(whyOf(expertSeeds, laterEpoch)).toEqual(['expected cells that differ in their expert alone, got 2 kinds of other settings']);
  expect(whyOf(epochTemperature, fasterStudents)[0]).toBe(
    'expected cells that differ in their epoch and edits alone, got 2 kinds of other settings',
  );
  expect(whyOf(epochTemperature, topK)).toEqual(Array(2).fill('expected no edits but temperatures, got top-k 2'));
});

test('a claim about cells that are not there is not tested, and says what it misses', () => {
  for (const experiment of EXPERIMENTS) {
    const results = { ...madeUp(experiment, EFFECTS[experiment.name], 1), cells: [] };
    for (const finding of judgeClaims(experiment.claims, results))
      expect(finding).toMatchObject({ verdict: 'not tested', why: expect.stringMatching(/expected .*, got /) });
  }
});

test('a prediction that is the last epoch is not tested against itself, and takes nothing from the other claim', () => {
  // With few images the last epoch is best, and so it is predicted.
  const late: Effect = { gain: ({ ipc, epoch }) => (ipc < 10 && epoch === 8 ? 0.1 : 0) };
  const findings = judgeClaims(epochForBudget.claims, madeUp(epochForBudget, late, 1));
  expect(findings).toMatchObject([
    { n: 4 },
    { verdict: 'not tested', why: 'expected a prediction other than the last epoch, got epoch 8, which is the last' },
  ]);
});

test('a claim about fewer than two students, or unfinished cells, is not tested', () => {
  const [experiment] = EXPERIMENTS;
  const results = madeUp(experiment, EFFECTS['hard-vs-soft'], 1);
  const changed = (change: (cell: ResultCell) => Partial<ResultCell>) =>
    judgeClaims(experiment.claims, { ...results, cells: results.cells.map((cell) => ({ ...cell, ...change(cell) })) });
  const single = changed(({ accuracy }) => ({ accuracy: summary(accuracy.values.slice(0, 1)), students: 1 }));
  expect(single[0]).toMatchObject({ verdict: 'not tested', why: 'expected at least 2 students, got 1' });
  const unfinished = changed(() => ({ students: 9 }));
  expect(unfinished[0]).toMatchObject({ verdict: 'not tested', why: 'expected finished cells, got one with 4 of 9 students' });
});
