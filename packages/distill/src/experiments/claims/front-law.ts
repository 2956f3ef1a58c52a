// The law of hard labels and of the best soft ones at every number of images, and what these save. Not the fit itself (statistics/law.ts).
import type { ResultCell, Results } from '../../runs/results.ts';
import { dataSaving, fitScalingLaw, type LawCurve, type ScalingLaw } from '../../statistics/law.ts';
import { studentTQuantile } from '../../statistics/student-t.ts';
import { summary } from '../../statistics/summary.ts';
import { cellsWith, cellWith } from './cells.ts';
import { type Measured, NotTestable, studentSums } from './claim.ts';

/** Curve 0: hard labels. Curve 1: soft labels, of the epoch that the other students find best. Throws NotTestable where one has no cell. */
export function frontCurves(results: Results): [hard: LawCurve, soft: LawCurve] {
  const ipcs = [...new Set(results.cells.map(({ ipc }) => ipc))].sort((a, b) => a - b);
  const curve = (name: string, valuesAt: (ipc: number) => readonly number[]): LawCurve => ({
    name,
    points: ipcs.map((ipc) => {
      const { mean, n } = summary(valuesAt(ipc));
      return { ipc, accuracy: mean, weight: n };
    }),
  });
  return [
    curve('hard', (ipc) => cellWith(results, { ipc, source: 'hard' }).accuracy.values),
    curve('soft', (ipc) => frontValues(cellsWith(results, { ipc, source: 'expert' }))),
  ];
}

/**
 * Each student's accuracy in the cell that the others find best: a choice that its own accuracy has no part in, so that the mean is not above what the best
 * cell gives. These values depend on each other; the law takes their mean alone, and its error from its misfit.
 */
function frontValues(cells: readonly ResultCell[]): number[] {
  if (cells.length === 0) throw new NotTestable('expected soft labels at every number of images per class, got none');
  if (cells.some(({ accuracy }) => accuracy.n < 2)) throw new NotTestable('expected at least 2 students, got 1');
  const totals = cells.map((cell) => studentSums([[1, cell]]).reduce((sum, value) => sum + value, 0));
  return studentSums(cells.map((cell) => [1, cell])).map((_, student) => {
    const ofOthers = cells.map(({ accuracy }, place) => totals[place] - accuracy.values[student]);
    return cells[ofOthers.indexOf(Math.max(...ofOthers))].accuracy.values[student];
  });
}

/** The law of the front. Throws NotTestable where its points do not fix it. */
export function frontLaw(results: Results): ScalingLaw {
  const curves = frontCurves(results);
  try {
    return fitScalingLaw(curves);
  } catch (cause) {
    throw new NotTestable(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The data-saving factor of soft labels, by its logarithm. Throws NotTestable where the law does not tell it. */
export function dataSavingOf(results: Results): Measured {
  const law = frontLaw(results);
  const factor = dataSaving(law, 1);
  if (factor === null) throw new NotTestable('expected accuracies that rise with the number of images, got others');
  const [low, high] = factor.ci95.map(Math.log);
  const value = Math.log(factor.value);
  if (!Number.isFinite(high - low + value)) throw new NotTestable('expected accuracies that fix the law, got an unbounded factor');
  const error = (high - low) / 2 / studentTQuantile(0.95, law.degrees);
  const n = law.degrees + law.parameters.length;
  return {
    quantity: 'data-saving factor c of soft labels',
    unit: 'factor',
    value,
    bound: 0,
    error: error === 0 ? null : error,
    degrees: law.degrees,
    n,
    of: 'accuracies',
  };
}
