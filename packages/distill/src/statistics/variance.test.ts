// Split of variance: an example worked by hand, recovery from simulated data, and what it refuses.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalDraws } from './draws.fixture.ts';
import { summary } from './summary.ts';
import { splitVariance } from './variance.ts';

const design = (experts: number, images: number, students: number) => [
  { source: 'expert', count: experts },
  { source: 'images', count: images },
  { source: 'student', count: students },
];

/** Accuracies around 0.4 from nested effects of these standard deviations. */
function simulated([experts, images, students]: number[], [ofExpert, ofImages, ofStudent]: number[], normal: () => number): number[] {
  return Array.from({ length: experts }, () => ofExpert * normal()).flatMap((expert) =>
    Array.from({ length: images }, () => ofImages * normal()).flatMap((choice) =>
      Array.from({ length: students }, () => 0.4 + expert + choice + ofStudent * normal()),
    ),
  );
}

describe('splitVariance', () => {
  it('solves for the expected mean squares', () => {
    // Means of pairs 2, 6, 11, 13; of experts 4, 12; of all 8. MS: 4 (16 + 16) / 1 = 128; 2 (4 + 4 + 1 + 1) / 2 = 10; (2 + 2 + 2 + 8) / 4 = 3.5.
    const { components, mean, ci95 } = splitVariance([1, 3, 5, 7, 10, 12, 11, 15], design(2, 2, 2));
    expect(components.map(({ variance }) => variance)).toEqual([(128 - 10) / 4, (10 - 3.5) / 2, 3.5]);
    expect(components.map(({ share }) => share)).toEqual([29.5 / 36.25, 3.25 / 36.25, 3.5 / 36.25]);
    expect(components.some(({ clamped }) => clamped)).toBe(false);
    expect(mean).toBe(8);
    // 12.7062 * sqrt(128 / 8)
    expect(ci95).toEqual([expect.closeTo(8 - 50.825, 3), expect.closeTo(8 + 50.825, 3)]);
  });

  it('says so where a variance comes out negative', () => {
    // Pairs that spread widely around one mean.
    const { components } = splitVariance(
      [0, 10, 1, 9],
      [
        { source: 'images', count: 2 },
        { source: 'student', count: 2 },
      ],
    );
    expect(components).toEqual([
      { source: 'images', count: 2, variance: 0, share: 0, clamped: true, meanSquare: 0 },
      { source: 'student', count: 2, variance: 41, share: 1, clamped: false, meanSquare: 41 },
    ]);
    expect(splitVariance([1, 1, 1, 1], [{ source: 'student', count: 4 }]).components[0]).toMatchObject({
      variance: 0,
      share: 0,
      clamped: false,
    });
  });

  it('is the sample variance, mean and interval where there is one source', () => {
    const values = [0.5, 0.52, 0.48, 0.54, 0.46];
    const { std, mean, ci95 } = summary(values);
    const split = splitVariance(values, [{ source: 'student', count: 5 }]);
    expect(split.components[0].variance).toBeCloseTo(Number(std) ** 2, 14);
    expect([split.mean, ...split.ci95]).toEqual([mean, ...(ci95 ?? [])].map((value) => expect.closeTo(value, 14)));
  });

  it('scales with the square of the unit and ignores the origin', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(values, (counts) => {
        const variances = (all: number[]) => splitVariance(all, design(2, 3, 2)).components.map(({ variance }) => variance);
        const scaled = variances(counts.map((count) => 5 + count * 3));
        expect(scaled).toEqual(variances(counts).map((variance) => expect.closeTo(9 * variance, 4)));
      }),
    );
  });

  it.each([
    [1, [0.02, 0.01, 0.005]],
    [2, [0, 0.01, 0.02]],
    [3, [0.01, 0, 0.01]],
  ])('finds the variances of simulated experiments (seed %i, deviations %j)', (seed, deviations) => {
    const normal = normalDraws(seed);
    const sizes = [4, 3, 5];
    const average = [0, 0, 0];
    const trials = 1000;
    let held = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { components, ci95 } = splitVariance(simulated(sizes, deviations, normal), design(4, 3, 5));
      components.forEach(({ variance }, level) => {
        average[level] += variance / trials;
      });
      if (ci95[0] <= 0.4 && 0.4 <= ci95[1]) held++;
    }
    // Clamping lifts the mean of a component that is 0; the others are unbiased, and the innermost is never clamped.
    deviations.forEach((deviation, level) => {
      if (deviation > 0) expect(Math.sqrt(average[level]) / deviation).toBeCloseTo(1, 1);
      else expect(Math.sqrt(average[level])).toBeLessThan(0.6 * Math.max(...deviations));
    });
    expect(Math.abs(held / trials - 0.95)).toBeLessThan(0.0207);
  });

  it('refuses designs that do not fit', () => {
    expect(() => splitVariance([1, 2, 3], design(2, 2, 2))).toThrow('expected 8 values for 2 expert x 2 images x 2 student, got 3.');
    expect(() => splitVariance([1, 2], [{ source: 'expert', count: 1 }])).toThrow(
      'expected at least 2 of expert, got 1. Leave a fixed one out.',
    );
    expect(() => splitVariance([1], [])).toThrow('expected at least one source of variance, got none.');
    expect(() => splitVariance([1, Number.NaN], [{ source: 'student', count: 2 }])).toThrow('expected finite values');
  });
});
