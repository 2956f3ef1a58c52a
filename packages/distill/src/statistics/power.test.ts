// Power and numbers of students: published values, a simulation, and what is refused.
import { describe, expect, it } from 'vitest';
import { normalDraws } from './draws.fixture.ts';
import { pairedComparison } from './paired.ts';
import { detectableEffect, studentsForPower, type TTest, tTestPower } from './power.ts';

const paired: TTest = { design: 'paired', effect: 0.5, sd: 1 };
const twoSample: TTest = { design: 'two-sample', effect: 0.5, sd: 1 };

describe('tTestPower', () => {
  it('has the values that power programs print', () => {
    // One-sided, alpha 0.05, medium effect: 27 pairs give 0.8118, 51 on each side give 0.8059.
    expect(tTestPower(paired, 27)).toBeCloseTo(0.8118316, 7);
    expect(tTestPower(twoSample, 51)).toBeCloseTo(0.8058986, 7);
  });

  it('is how often the paired test finds a simulated effect', () => {
    const normal = normalDraws(7);
    const [trials, n] = [4000, 5];
    let found = 0;
    for (let trial = 0; trial < trials; trial++) {
      const b = Array.from({ length: n }, () => 0.3 + 0.02 * normal());
      const a = b.map((value) => value + 0.01 + 0.01 * normal());
      if (Number(pairedComparison(a, b).pGreater) < 0.05) found++;
    }
    const power = tTestPower({ design: 'paired', effect: 0.01, sd: 0.01 }, n);
    expect(Math.abs(found / trials - power)).toBeLessThan(3 * Math.sqrt((power * (1 - power)) / trials));
  });

  it('is alpha without an effect, less against it, and depends on effect over deviation alone', () => {
    expect(tTestPower({ ...paired, effect: 0, alpha: 0.01 }, 5)).toBeCloseTo(0.01, 12);
    expect(tTestPower({ ...paired, effect: -0.5 }, 5)).toBeLessThan(0.05);
    expect(tTestPower({ ...paired, effect: 0.005, sd: 0.01 }, 9)).toBeCloseTo(tTestPower(paired, 9), 14);
  });

  it('refuses what has no power', () => {
    expect(() => tTestPower(paired, 1)).toThrow('tTestPower: expected at least 2 students, got 1.');
    expect(() => tTestPower({ ...paired, sd: 0 }, 5)).toThrow('expected a standard deviation above 0, got 0.');
    expect(() => tTestPower({ ...paired, alpha: 0.5 }, 5)).toThrow('expected alpha between 0 and 0.5, got 0.5.');
  });
});

describe('studentsForPower', () => {
  it.each([
    [paired, 0.8, 27],
    [twoSample, 0.8, 51],
    [{ ...paired, effect: 100 }, 0.8, 2],
  ] satisfies [TTest, number, number][])('%j reaches %f with %i', (test, power, n) => {
    expect(studentsForPower(test, power)).toBe(n);
  });

  it('is the least number', () => {
    for (const effect of [0.1, 0.3, 1, 3]) {
      const n = studentsForPower({ ...paired, effect }, 0.9);
      expect(tTestPower({ ...paired, effect }, n)).toBeGreaterThanOrEqual(0.9);
      if (n > 2) expect(tTestPower({ ...paired, effect }, n - 1)).toBeLessThan(0.9);
    }
  });

  it('refuses what no number reaches', () => {
    expect(() => studentsForPower({ ...paired, effect: 0 }, 0.8)).toThrow('expected an effect that 1000000 students show, got 0.');
    expect(() => studentsForPower(paired, 1)).toThrow('expected a power between 0 and 1, got 1.');
  });
});

describe('detectableEffect', () => {
  it('is the effect that the test finds with the wanted power', () => {
    for (const [degrees, level, power] of [
      [1, 0.05, 0.8],
      [4, 0.05, 0.8],
      [4, 0.01, 0.9],
      [30, 0.05, 0.5],
    ]) {
      const n = degrees + 1;
      const effect = detectableEffect({ error: 0.02 / Math.sqrt(n), degrees, level }, power);
      expect(tTestPower({ design: 'paired', effect, sd: 0.02, alpha: level / 2 }, n)).toBeCloseTo(power, 9);
    }
  });
});
