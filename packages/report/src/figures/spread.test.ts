// Labels that do not overlap, and ticks that do not crowd.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparseTicks, spreadApart } from './spread.ts';

describe('spreadApart', () => {
  it('leaves alone what is apart, and moves what is not', () => {
    expect(spreadApart([5, 1], 2, 0, 10)).toEqual([5, 1]);
    expect(spreadApart([5, 5, 5], 2, 0, 10)).toEqual([5, 7, 9]);
    expect(spreadApart([10, 9.5], 2, 0, 10)).toEqual([10, 8]);
  });

  it('keeps order and gaps, and stays inside where there is room', () => {
    const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 10 });
    fc.assert(
      fc.property(values, (wanted) => {
        const places = spreadApart(wanted, 10, 0, 100);
        const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
        for (let i = 1; i < order.length; i++) expect(places[order[i]] - places[order[i - 1]]).toBeGreaterThanOrEqual(10 - 1e-9);
        for (const place of places) expect(Math.abs(place - 50)).toBeLessThanOrEqual(50 + 1e-9);
      }),
    );
  });
});

describe('sparseTicks', () => {
  const same = (value: number) => value;

  it('keeps first and last, and drops what is too near to a kept one', () => {
    expect(sparseTicks([0, 5, 30, 60, 95, 100], same, 20)).toEqual([0, 30, 60, 100]);
    expect(sparseTicks([0, 100], same, 20)).toEqual([0, 100]);
  });

  it('leaves more room to longer texts', () => {
    expect(sparseTicks([0, 20.25, 40, 60, 100], same, 10)).toEqual([0, 40, 60, 100]);
    expect(sparseTicks([40.7, 49.6], (value) => 4 * value, 10)).toEqual([40.7, 49.6]);
    expect(sparseTicks([40.7, 49.6], (value) => 3 * value, 10)).toEqual([49.6]);
  });

  it('has one tick for one value, and none for none', () => {
    expect(sparseTicks([7], same, 20)).toEqual([7]);
    expect(sparseTicks([], same, 20)).toEqual([]);
  });
});
