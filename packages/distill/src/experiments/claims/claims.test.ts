// The claims of every experiment on made-up results of its smallest twin: a clear effect, none, and the opposite. Not the statistics (judge.test.ts).
import { expect, test } from 'vitest';
import { type Cell, expandCells } from '../../recipe/cells.ts';
import { valueAt } from '../../recipe/document.ts';
import type { SweepPoint } from '../../recipe/parse.ts';
import type { ResultCell, Results } from '../../runs/results.ts';
import { summary } from '../../statistics/summary.ts';
import { type Experiment, experimentSweep } from '../experiment.ts';
import { EXPERIMENTS } from '../index.ts';
import { judgeClaims } from './judge.ts';

/** 1: as claimed; 0: no effect; -1: the opposite. */
type Sign = 1 | 0 | -1;
type ByClass = NonNullable<ResultCell['labels']['byClass']>;

interface Effect {
  /** Added to the accuracy of a cell, or 0.1 `sign` where the cell is `better`. */
  readonly gain: (cell: Cell, sign: Sign, settings: SweepPoint['settings']) => number;
  readonly byClass?: (cell: Cell, sign: Sign) => ByClass;
  /** Accuracy on class `k`. */
  readonly onClass?: (cell: Cell, sign: Sign, k: number) => number;
}

/** What an experiment's claims would see; each gain is 0 where `sign` is. */
const EFFECTS: Readonly<Record<string, Effect>> = {
  'hard-vs-soft': better(({ source }) => source === 'expert'),
  baseline: better(({ ipc }) => ipc === 10),
  'cutmix-labels': { gain: ({ ipc, source }, sign) => (source === 'teacher' ? sign * (ipc === 1 ? -0.1 : 0.1) : 0) },
  'expert-quality': better(({ ipc, epoch }) => (ipc === 1) === (epoch === 2)),
  'label-order': better(({ edits }) => edits !== 'swap 1'),
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
    gain: (_, sign, { 'data.images.seed': seed }) => ({ '1': 0.0005, '0': 0.01, '-1': 0.1 })[`${sign}`] * Math.sin(2 * Number(seed)),
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
  const raw = (at: number) => 0.01 * Math.sin(1 + 2.4 * at * (place + 1));
  return raw(i) - Array.from({ length: n }, (_, at) => raw(at)).reduce((sum, value) => sum + value, 0) / n;
}

function madeUp(experiment: Experiment, { gain, byClass, onClass }: Effect, sign: Sign): Results {
  const { points } = experimentSweep(experiment, 'shapes');
  const all = points.flatMap(({ settings, recipe }) => expandCells(recipe).map((cell) => ({ settings, cell })));
  const cells = all.map(({ settings, cell }, place): ResultCell => {
    const { ipc, source, epoch, experts, edits, student } = cell;
    const values = Array.from({ length: student.count }, (_, i) => 0.4 + gain(cell, sign, settings) + wobble(i, place, student.count));
    const labels = { source, epoch, experts, edits, entropy: 1, ...(byClass === undefined ? {} : { byClass: byClass(cell, sign) }) };
    const classes = onClass === undefined ? {} : { accuracyByClass: twelve((k) => onClass(cell, sign, k) + wobble(k, place, 12) / 20) };
    return { settings, ipc, labels, accuracy: summary(values), ...classes, students: student.count, seconds: 1, student };
  });
  const expert = [2, 8].map((epoch) => ({ epoch, loss: 1, accuracy: 0.5 }));
  return { recipe: points[0].recipe, environment: {}, cells, expert };
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

test('a claim about cells that are not there is not tested, and says what it misses', () => {
  for (const experiment of EXPERIMENTS) {
    const results = { ...madeUp(experiment, EFFECTS[experiment.name], 1), cells: [] };
    for (const finding of judgeClaims(experiment.claims, results))
      expect(finding).toMatchObject({ verdict: 'not tested', why: expect.stringMatching(/expected .*, got /) });
  }
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
