// Softmax, cross-entropy and hard labels against values worked out by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossEntropies, hardLabels, softmaxTemperature } from './softmax.ts';

describe('softmaxTemperature', () => {
  it('is exp(z / T) over its sum', () => {
    const [low, high] = softmaxTemperature([0, Math.log(3)], 2);
    expect(low).toBeCloseTo(0.25, 12);
    expect(high).toBeCloseTo(0.75, 12);
    expect(softmaxTemperature([0, 2 * Math.log(3)], 2, 2)[1]).toBeCloseTo(0.75, 12);
  });

  it('neither overflows nor underflows', () => {
    expect([...softmaxTemperature([1e4, 0, -1e4], 3)]).toEqual([1, 0, 0]);
    expect([...softmaxTemperature([-1e5, -1e5], 2, 0.01)]).toEqual([0.5, 0.5]);
  });

  it('gives rows that sum to 1 and do not feel a shift', () => {
    const logits = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 12 });
    const temperature = fc.double({ min: 0.1, max: 20, noNaN: true });
    fc.assert(
      fc.property(logits, temperature, fc.double({ min: -100, max: 100, noNaN: true }), (row, T, shift) => {
        const probabilities = softmaxTemperature([...row, ...row.map((z) => z + shift)], row.length, T);
        expect(probabilities.slice(0, row.length).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        row.forEach((_, k) => {
          expect(probabilities[k]).toBeCloseTo(probabilities[row.length + k], 9);
        });
      }),
    );
  });

  it('refuses impossible temperatures and lengths', () => {
    expect(() => softmaxTemperature([1, 2], 2, 0)).toThrow('softmax: expected a temperature > 0, got 0.');
    expect(() => softmaxTemperature([1, 2, 3], 2)).toThrow('softmax: expected rows of 2 classes, got 3 values.');
  });
});

describe('crossEntropies', () => {
  it('are minus the logarithm of the softmax at the class', () => {
    const losses = crossEntropies([0, Math.log(3), Math.log(3), 0], [0, 0], 2);
    expect(losses[0]).toBeCloseTo(Math.log(4), 12);
    expect(losses[1]).toBeCloseTo(Math.log(4 / 3), 12);
  });

  it('tell hard images apart where the softmax is 0', () => {
    expect([...crossEntropies([0, 2000, 0, 3000], [0, 0], 2)]).toEqual([2000, 3000]);
  });
});

describe('hardLabels', () => {
  it('is one at the true class', () => {
    expect([...hardLabels([2, 0], 3)]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('refuses a class that does not exist', () => {
    expect(() => hardLabels([0, 3], 3)).toThrow('labels: expected a class in 0 to 2 at image 1, got 3.');
  });
});
