// The scaling law: exact data, coverage of its intervals, its limits, and what it refuses.
import { describe, expect, it } from 'vitest';
import { normalDraws } from './draws.fixture.ts';
import { dataSaving, fitScalingLaw, type LawCurve, lawAccuracy, paperForm } from './law.ts';

const IPCS = [1, 2, 5, 10, 20, 50, 100, 200];
/** The paper's fit. */
const [A, B, C, D] = [29.9, 0.077, 6.04, 0.8];
const paperAccuracy = (c: number, ipc: number) => ((c * ipc) / A) ** B - D;

/** Curves whose accuracy at c images is `accuracy(c * ipc)`, with noise drawn by `error` at each point. */
function curvesOf(accuracy: (images: number) => number, factors: number[], error: (ipc: number) => number = () => 0): LawCurve[] {
  return factors.map((c) => ({
    name: `c = ${c}`,
    points: IPCS.map((ipc) => ({ ipc, accuracy: accuracy(c * ipc) + error(ipc) })),
  }));
}

const paperCurves = (factors: number[], error?: (ipc: number) => number) => curvesOf((images) => paperAccuracy(1, images), factors, error);

describe('fitScalingLaw', () => {
  it('finds the parameters of exact data, for any number of curves', () => {
    for (const factors of [[1], [1, C], [1, 0.5, 3, C, 40]]) {
      const law = fitScalingLaw(paperCurves(factors));
      const { a, b, d } = paperForm(law) ?? {};
      expect([a?.value, b?.value, d?.value]).toEqual([A, B, D].map((value) => expect.closeTo(value, 6)));
      factors.forEach((c, k) => {
        expect(dataSaving(law, k)?.value).toBeCloseTo(c, 8);
        for (const ipc of [1, 7, 200]) expect(lawAccuracy(law, k, ipc)).toBeCloseTo(paperAccuracy(c, ipc), 10);
      });
      expect(law.residualStd).toBeLessThan(1e-12);
      expect(law.degrees).toBe(factors.length * (IPCS.length - 1) - 2);
    }
  });

  it('holds the true values in its intervals 95 times in 100', () => {
    const normal = normalDraws(3);
    const trials = 500;
    const held = { a: 0, b: 0, c: 0, d: 0 };
    for (let trial = 0; trial < trials; trial++) {
      const law = fitScalingLaw(paperCurves([1, C], () => 0.003 * normal()));
      const estimates = { ...paperForm(law), c: dataSaving(law, 1) };
      for (const [name, truth] of [
        ['a', A],
        ['b', B],
        ['c', C],
        ['d', D],
      ] as const) {
        const [low, high] = estimates[name]?.ci95 ?? [Number.NaN, Number.NaN];
        if (low <= truth && truth <= high) held[name]++;
      }
    }
    // Three standard errors of a proportion of 0.95 in 500 trials.
    for (const count of Object.values(held)) expect(Math.abs(count / trials - 0.95)).toBeLessThan(0.0292);
  });

  it('trusts points by their weights', () => {
    const normal = normalDraws(4);
    const [few, many] = [4, 100];
    let [squaredError, variance, residual] = [0, 0, 0];
    const trials = 300;
    for (let trial = 0; trial < trials; trial++) {
      const curves = paperCurves([1, C]).map(({ name, points }) => ({
        name,
        points: points.map(({ ipc, accuracy }) => {
          const weight = ipc > 20 ? few : many;
          return { ipc, weight, accuracy: accuracy + (0.02 / Math.sqrt(weight)) * normal() };
        }),
      }));
      const law = fitScalingLaw(curves);
      squaredError += (law.parameters[3] - B) ** 2 / trials;
      variance += law.covariance[3][3] / trials;
      residual += law.residualStd / trials;
    }
    expect(residual).toBeCloseTo(0.02, 2);
    expect(squaredError / variance).toBeGreaterThan(0.75);
    expect(squaredError / variance).toBeLessThan(1.3);
  });

  it('goes on to the logarithm and to levelling off, which the paper cannot write', () => {
    const logarithm = fitScalingLaw(curvesOf((images) => 0.05 + 0.04 * Math.log(images), [1, 5]));
    expect(logarithm.parameters[3]).toBeCloseTo(0, 10);
    expect(dataSaving(logarithm, 1)?.value).toBeCloseTo(5, 8);
    const level = fitScalingLaw(curvesOf((images) => 0.6 - 0.5 * images ** -0.4, [1, 3]));
    expect(level.parameters[3]).toBeCloseTo(-0.4, 10);
    expect(dataSaving(level, 1)?.value).toBeCloseTo(3, 8);
    expect(paperForm(level)).toBeNull();
  });

  it('sees no saving where accuracy does not rise', () => {
    const falling = fitScalingLaw(curvesOf((images) => 0.5 - 0.01 * Math.log(images), [1, 2]));
    expect([dataSaving(falling, 1), paperForm(falling)]).toEqual([null, null]);
  });

  it('refuses data that do not fix it', () => {
    const [{ points }] = paperCurves([1]);
    const curve = (some: LawCurve['points']) => [{ name: 'hard', points: some }];
    expect(() => fitScalingLaw(curve(points.slice(0, 3)))).toThrow('expected more than 3 points, got 3 points on 1 curves. Add IPCs.');
    const onePlace = Array.from({ length: 5 }, (_, i) => ({ ipc: 10, accuracy: 0.1 + i / 100 }));
    expect(() => fitScalingLaw(curve(onePlace))).toThrow('expected data that fix every parameter');
    expect(() => fitScalingLaw(curve([...points, { ipc: 0, accuracy: 0.1 }]))).toThrow(
      'expected finite numbers, IPC and weight above 0, on curve hard, got accuracy 0.1 at IPC 0 with weight 1.',
    );
    expect(() => fitScalingLaw(curve([...points, { ipc: 1, accuracy: Number.NaN }]))).toThrow('got accuracy NaN at IPC 1');
  });
});
