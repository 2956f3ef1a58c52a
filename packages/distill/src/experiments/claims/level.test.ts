// How often claims about the best or the worst of several cells are decided where their quantity lies on its bound. Simulated, with fixed seeds.
import { describe, expect, test } from 'vitest';
import type { Cell } from '../../recipe/cells.ts';
import type { SweepPoint } from '../../recipe/parse.ts';
import type { Results } from '../../runs/results.ts';
import { normalDraws } from '../../statistics/draws.fixture.ts';
import { summary } from '../../statistics/summary.ts';
import { downsizedImagenet } from '../downsized-imagenet.ts';
import { epochForBudget } from '../epoch-for-budget.ts';
import { epochTemperature } from '../epoch-temperature.ts';
import type { Experiment } from '../experiment.ts';
import { expertSeeds } from '../expert-seeds.ts';
import { imageSeeds } from '../image-seeds.ts';
import { LEVEL, pTwoSided } from './judge.ts';
import { madeUpResults } from './made-up.fixture.ts';

const TRIALS = 800;
/** Of the level, since tests have two. */
const SIDE = LEVEL / 2;
/** And three standard errors of such a share of the trials. */
const MOST = SIDE + 3 * Math.sqrt((SIDE * (1 - SIDE)) / TRIALS);

/** Mean accuracy of a cell's students. */
type Truth = (cell: Cell, settings: SweepPoint['settings']) => number;

/** Shares of simulated results of the twin on `shapes` that show a claim, or its contrary. Students share their luck over the cells, and have some in each. */
function decided(
  experiment: Experiment,
  place: number,
  truth: Truth,
  spread: number,
): { readonly shown: number; readonly contrary: number } {
  const normal = normalDraws(17);
  const { measure } = experiment.claims[place];
  const counts = { shown: 0, contrary: 0 };
  const results = madeUpResults(experiment, 'shapes', ({ cell, settings }) => ({
    accuracies: Array.from({ length: cell.student.count }, () => truth(cell, settings)),
  }));
  for (let trial = 0; trial < TRIALS; trial++) {
    const measured = measure(simulated(results, spread, normal));
    const p = pTwoSided(measured);
    if (p !== null && p <= LEVEL) counts[measured.value > measured.bound ? 'shown' : 'contrary']++;
  }
  return { shown: counts.shown / TRIALS, contrary: counts.contrary / TRIALS };
}

function simulated(results: Results, spread: number, normal: () => number): Results {
  const luck = Array.from({ length: 8 }, () => 0.02 * normal());
  const cells = results.cells.map((cell) => ({
    ...cell,
    accuracy: summary(cell.accuracy.values.map((mean, student) => mean + luck[student] + spread * normal())),
  }));
  return { ...results, cells };
}

/** Truths by which a claim is wrong, but just so. */
const ON_THE_BOUND: [name: string, experiment: Experiment, claim: number, truth: Truth][] = [
  // The first choice is two points above the last; the others lie between them, or are equal to either.
  ['choices of images two points apart', imageSeeds, 0, (_, settings) => 0.4 - 0.004 * Number(settings['data.images.seed'])],
  ['choices of images in two groups', imageSeeds, 0, (_, settings) => (Number(settings['data.images.seed']) > 3 ? 0.4 : 0.42)],
  ['experts two points apart', expertSeeds, 0, ({ experts: [expert] }) => 0.4 - 0.02 * expert],
  ['soft labels that are as good as hard ones', downsizedImagenet, 0, () => 0.4],
  ['epochs that are equal with a temperature', epochTemperature, 1, ({ epoch, edits }) => 0.4 + 0.05 * Number(edits === '' && epoch === 8)],
  [
    'a prediction two points below the best others',
    epochForBudget,
    0,
    ({ ipc, epoch }) => (ipc < 10 ? 0.2 + 0.15 * Number(epoch === 4) : 0.4 - 0.02 * Number(epoch === 4)),
  ],
];

describe.each([0.005, 0.03])('with a deviation of %f', (spread) => {
  test.each(ON_THE_BOUND)('of %s, a claim and its contrary are shown no more often than the level says', (_, experiment, claim, truth) => {
    const { shown, contrary } = decided(experiment, claim, truth, spread);
    expect(shown).toBeLessThan(MOST);
    expect(contrary).toBeLessThan(MOST);
  });

  test('an epoch that is better with a temperature is not taken for the one that is best without', () => {
    const truth: Truth = ({ epoch, edits }) => 0.4 + (edits === '' ? 0.0001 : -0.02) * Number(epoch === 8);
    expect(decided(epochTemperature, 1, truth, spread).shown).toBeLessThan(MOST);
  });
});

test.each([
  [0.02, 0.005],
  [0.005, 0.02],
])(
  'choices of images that vary accuracy as students do (%f in all choices, %f in each) are seldom said to do otherwise',
  (ofSeed, inEach) => {
    const normal = normalDraws(23);
    const between = Math.hypot(ofSeed, inEach);
    const results = madeUpResults(imageSeeds, 'shapes', ({ cell }) => ({
      accuracies: Array.from({ length: cell.student.count }, () => 0.4),
    }));
    const verdicts = Array.from({ length: TRIALS }, () => {
      const luck = Array.from({ length: 4 }, () => ofSeed * normal());
      const cells = results.cells.map((cell) => {
        const choice = between * normal();
        return { ...cell, accuracy: summary(cell.accuracy.values.map((mean, i) => mean + choice + luck[i] + inEach * normal())) };
      });
      const measured = imageSeeds.claims[1].measure({ ...results, cells });
      return Number(pTwoSided(measured)) <= LEVEL ? Math.sign(measured.value) : 0;
    });
    const shareOf = (side: number) => verdicts.filter((verdict) => verdict === side).length / TRIALS;
    expect(shareOf(1)).toBeLessThan(MOST);
    expect(shareOf(-1)).toBeLessThan(MOST);
  },
);
