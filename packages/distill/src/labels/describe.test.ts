// Numbers about labels, on labels small enough to count by hand.
import { describe, expect, it } from 'vitest';
import { classSimilarity, describeLabels, entropy, relatedMass } from './describe.ts';
import { hardLabels } from './softmax.ts';

describe('describeLabels', () => {
  it('averages over the images', () => {
    const targets = Float64Array.from([0.5, 0.5, 0, 0, 0.1, 0.2, 0.3, 0.4]);
    const { entropy: nats, agreement, massByRank, bytesPerImage } = describeLabels(targets, [0, 2], 4);
    const second = -(0.1 * Math.log(0.1) + 0.2 * Math.log(0.2) + 0.3 * Math.log(0.3) + 0.4 * Math.log(0.4));
    expect(nats).toBeCloseTo((Math.log(2) + second) / 2, 12);
    expect(agreement).toBe(0.5);
    massByRank.forEach((mass, rank) => {
      expect(mass).toBeCloseTo([0.45, 0.4, 0.1, 0.05][rank], 12);
    });
    expect(bytesPerImage).toBe((10 + 16) / 2);
  });

  it('finds no entropy in hard labels', () => {
    expect(describeLabels(hardLabels([0, 1, 2], 3), [0, 1, 2], 3)).toEqual({
      entropy: 0,
      agreement: 1,
      massByRank: [1, 0, 0],
      bytesPerImage: 1,
    });
  });

  it('counts the bytes of the format', () => {
    expect(describeLabels(Float64Array.of(0.5, 0.5, 0, 0), [0], 4, 'int8').bytesPerImage).toBe(8);
    expect(describeLabels(Float64Array.of(0.5, 0.5, 0, 0), [0], 4, 'int4').bytesPerImage).toBe(6);
  });

  it('refuses no labels', () => {
    expect(() => describeLabels(new Float64Array(0), [], 3)).toThrow('labels: expected labels of at least one image, got none.');
  });
});

describe('entropy', () => {
  it('is ln K for the uniform label', () => {
    expect(entropy(new Float64Array(20).fill(1 / 20))).toBeCloseTo(Math.log(20), 12);
  });
});

describe('classSimilarity', () => {
  it('is the mean label of each class without its own class', () => {
    const targets = Float64Array.from([0.5, 0.3, 0.2, 0.7, 0.1, 0.2, 0.1, 0.2, 0.7]);
    const [first, second, third] = classSimilarity(targets, [0, 0, 2], 3);
    expect(first[0]).toBeNull();
    expect(first[1]).toBeCloseTo(0.2, 12);
    expect(first[2]).toBeCloseTo(0.2, 12);
    expect(second).toEqual([null, null, null]);
    expect(third).toEqual([0.1, 0.2, null]);
  });
});

describe('relatedMass', () => {
  it('splits the mass by shape and texture', () => {
    // Two shapes x three textures; the image is shape 1, texture 2: class 5.
    const mass = relatedMass(Float64Array.from([0.01, 0.02, 0.04, 0.08, 0.16, 0.69]), [5], 2, 3);
    expect(mass.sameClass).toBeCloseTo(0.69, 12);
    expect(mass.sameShape).toBeCloseTo(0.24, 12);
    expect(mass.sameTexture).toBeCloseTo(0.04, 12);
    expect(mass.unrelated).toBeCloseTo(0.03, 12);
  });

  it('is a mean over images and all of the mass', () => {
    const targets = Float64Array.from([0.4, 0.3, 0.2, 0.1, 0.1, 0.2, 0.3, 0.4]);
    const mass = relatedMass(targets, [0, 3], 2, 2);
    expect(mass.sameClass).toBeCloseTo(0.4, 12);
    expect(mass.sameShape).toBeCloseTo(0.3, 12);
    expect(mass.sameTexture).toBeCloseTo(0.2, 12);
    expect(mass.unrelated).toBeCloseTo(0.1, 12);
  });

  it('refuses labels of another number of classes', () => {
    expect(() => relatedMass(new Float64Array(7), [0], 2, 3)).toThrow('labels: expected rows of 6 classes, got 7 values.');
  });
});
