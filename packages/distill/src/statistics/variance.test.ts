// Split of variance: examples worked by hand and by NumPy, recovery from simulated data, and what it refuses.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossedMeanSquares } from './crossed.ts';
import { normalDraws } from './draws.fixture.ts';
import { splitVariance } from './variance.ts';

const design = (experts: number, images: number, students: number) => [
  { source: 'expert', count: experts },
  { source: 'images', count: images },
  { source: 'student', count: students },
];

const imagesByStudents = (images: number, students: number) => design(2, images, students).slice(1);

/** Effects of this standard deviation, one for each member. */
const effects = (count: number, deviation: number, normal: () => number): number[] =>
  Array.from({ length: count }, () => deviation * normal());

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What the variance of rows would be if columns were drawn anew for each: nested sources. */
function nestedRows(table: readonly (readonly number[])[]): number {
  const { rows, withinRows } = crossedMeanSquares(table);
  return (rows - withinRows) / table[0].length;
}

describe('splitVariance', () => {
  it('solves for the expected mean squares', () => {
    // Means of experts 4 and 12, of images 6.5 and 9.5, of students 6.75 and 9.25, of all 8: main effects 4, 1.5, 1.25, MS 8 times their squares, 128, 18, 12.5.
    // Interactions 0.5 of expert and images, MS 2; 0.25 each of the others, MS 0.5.
    const { components, rest, mean, ci95 } = splitVariance([1, 3, 5, 7, 10, 12, 11, 15], design(2, 2, 2));
    expect(components.map(({ variance }) => variance)).toEqual([(128 - 2 - 0.5 + 0.5) / 4, (18 - 2 - 0.5 + 0.5) / 4, (12.5 - 0.5) / 4]);
    // (2 - 0.5) / 2 of expert and images, and 0.5 of all three.
    expect(rest).toEqual({ variance: 1.25, share: 1.25 / 39.75, clamped: false });
    expect(components.map(({ share }) => share)).toEqual([31.5 / 39.75, 4 / 39.75, 3 / 39.75]);
    expect(components.some(({ clamped }) => clamped)).toBe(false);
    expect(mean).toBe(8);
    // 12.7062 * sqrt(128 / 8)
    expect(ci95).toEqual([expect.closeTo(8 - 50.825, 3), expect.closeTo(8 + 50.825, 3)]);
  });

  it('has the numbers of NumPy, which solved the linear equations of the expectations', () => {
    const { components, rest, mean, ci95 } = splitVariance([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8], design(2, 3, 2));
    // Of student -1.25; of interactions -0.75 (expert, images), -0.08333 (expert, student), 2.91667 (images, student), 3.25 (all).
    expect(components.map(({ variance }) => variance)).toEqual([expect.closeTo(0.25, 10), expect.closeTo(2.5, 10), 0]);
    expect(components.map(({ clamped }) => clamped)).toEqual([false, false, true]);
    expect(rest.variance).toBeCloseTo(5.333333333, 8);
    expect(rest.share).toBeCloseTo(5.333333333 / 8.083333333, 8);
    expect(mean).toBeCloseTo(4.333333333, 8);
    // 12.7062 * sqrt(3 / 12)
    expect((ci95[1] - ci95[0]) / 2).toBeCloseTo(6.3531, 3);
  });

  it('splits the published accuracies of image-seeds-cifar10', () => {
    const accuracies = [
      [0.3753, 0.3859, 0.3651, 0.3704, 0.3839],
      [0.3835, 0.3953, 0.3948, 0.3934, 0.3853],
      [0.373, 0.3856, 0.3856, 0.3818, 0.3797],
      [0.3602, 0.3794, 0.3663, 0.3638, 0.3738],
      [0.347, 0.3625, 0.3474, 0.3535, 0.3498],
      [0.3843, 0.3943, 0.3931, 0.3933, 0.394],
    ];
    // In percentage points, by NumPy.
    const { components, rest } = splitVariance(accuracies.flat(), imagesByStudents(6, 5));
    const deviations = [...components, rest].map(({ variance }) => 100 * Math.sqrt(variance));
    expect(deviations).toEqual([1.4737486, 0.4367215, 0.4852329].map((deviation) => expect.closeTo(deviation, 6)));
  });

  it('says so where a variance comes out negative', () => {
    // Pairs that spread widely, and contrarily, around one mean.
    const { components, rest } = splitVariance([0, 10, 9, 1], imagesByStudents(2, 2));
    expect(components).toEqual([
      { source: 'images', count: 2, variance: 0, share: 0, clamped: true },
      { source: 'student', count: 2, variance: 0, share: 0, clamped: true },
    ]);
    expect(rest).toEqual({ variance: 81, share: 1, clamped: false });
    expect(splitVariance([1, 1, 1, 1], imagesByStudents(2, 2)).rest).toEqual({ variance: 0, share: 0, clamped: false });
  });

  it('scales with the square of the unit and ignores the origin', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(values, (counts) => {
        const variances = (all: number[]) => {
          const { components, rest } = splitVariance(all, design(2, 3, 2));
          return [...components, rest].map(({ variance }) => variance);
        };
        const scaled = variances(counts.map((count) => 5 + count * 3));
        expect(scaled).toEqual(variances(counts).map((variance) => expect.closeTo(9 * variance, 4)));
      }),
    );
  });

  it('finds the variances of choices of images and of students that all choices share, where nested sources would hide one', () => {
    const normal = normalDraws(1);
    const [k, n, trials] = [6, 4, 2000];
    const [ofImages, ofStudent, ofRest] = [0.01, 0.03, 0.01];
    const average = { images: 0, student: 0, rest: 0, nestedImages: 0 };
    for (let trial = 0; trial < trials; trial++) {
      const students = effects(n, ofStudent, normal);
      const table = effects(k, ofImages, normal).map((own) => students.map((student) => 0.4 + own + student + ofRest * normal()));
      const { components, rest } = splitVariance(table.flat(), imagesByStudents(k, n));
      average.images += components[0].variance / trials;
      average.student += components[1].variance / trials;
      average.rest += rest.variance / trials;
      average.nestedImages += nestedRows(table) / trials;
    }
    expect(average.images / ofImages ** 2).toBeCloseTo(1, 1);
    expect(average.student / ofStudent ** 2).toBeCloseTo(1, 1);
    expect(average.rest / ofRest ** 2).toBeCloseTo(1, 1);
    // Its expectation is V_images - V_student / n.
    expect(average.nestedImages / (ofImages ** 2 - ofStudent ** 2 / n)).toBeCloseTo(1, 1);
    expect(average.nestedImages).toBeLessThan(0);
  });

  it('finds the variances of three sources beside their interactions, and an interval for other members of the first', () => {
    const normal = normalDraws(2);
    const [counts, deviations, trials] = [[4, 3, 5], [0.03, 0.02, 0.02], 4000];
    const [ofPair, ofRest] = [0.01, 0.01];
    const totals = { variances: [0, 0, 0], rest: 0, held: 0 };
    for (let trial = 0; trial < trials; trial++) {
      const [experts, images, students] = counts.map((count, source) => effects(count, deviations[source], normal));
      const given = images.flatMap((choice) => effects(5, ofPair, normal).map((pair, student) => 0.4 + choice + students[student] + pair));
      const values = experts.flatMap((expert) => {
        const withImages = effects(3, ofPair, normal);
        return given.map((one, place) => one + expert + withImages[Math.floor(place / 5)] + ofRest * normal());
      });
      const { components, rest, ci95 } = splitVariance(values, design(4, 3, 5));
      for (const [source, { variance }] of components.entries()) totals.variances[source] += variance / trials;
      totals.rest += rest.variance / trials;
      if (ci95[0] <= meanOf(given) && meanOf(given) <= ci95[1]) totals.held += 1 / trials;
    }
    // Clamping, which is rare here, lifts averages a little.
    for (const [source, deviation] of deviations.entries()) expect(Math.sqrt(totals.variances[source]) / deviation).toBeCloseTo(1, 1);
    expect(Math.sqrt(totals.rest / (2 * ofPair ** 2 + ofRest ** 2))).toBeCloseTo(1, 1);
    // Three standard errors of the frequency.
    expect(Math.abs(totals.held - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / trials));
  });

  it('refuses designs that do not fit', () => {
    expect(() => splitVariance([1, 2, 3], design(2, 2, 2))).toThrow('expected 8 values for 2 expert x 2 images x 2 student, got 3.');
    expect(() => splitVariance([1, 2], imagesByStudents(1, 2))).toThrow('expected at least 2 of images, got 1. Leave a fixed one out.');
    expect(() => splitVariance([1, 2], [{ source: 'student', count: 2 }])).toThrow('expected at least two sources of variance, got 1.');
    expect(() => splitVariance([1, Number.NaN, 1, 1], imagesByStudents(2, 2))).toThrow('expected finite values');
  });
});
