// Labels class by class, against numbers made by hand.
import { expect, test } from 'vitest';
import { labelsByClass } from './by-class.ts';

// Two classes of four with images; class = shape * 2 + texture.
const targets = Float64Array.of(0.5, 0.25, 0.25, 0, 1, 0, 0, 0, 0, 0, 0.5, 0.5);

test('each class is described by its own images, and one without images by nothing', () => {
  expect(labelsByClass(targets, [0, 0, 3], 4)).toEqual([
    { entropy: expect.closeTo((1.5 * Math.log(2)) / 2, 12), trueMass: 0.75 },
    { entropy: expect.closeTo(Math.log(2), 12), trueMass: 0.5 },
  ]);
});

test('where classes are pairs, their relations are told too', () => {
  const related = labelsByClass(targets, [0, 0, 3], 4, { shapes: 2, textures: 2 }).map(({ relatedMass }) => relatedMass);
  expect(related).toEqual([
    { sameClass: 0.75, sameShape: 0.125, sameTexture: 0.125, unrelated: 0 },
    { sameClass: 0.5, sameShape: 0.5, sameTexture: 0, unrelated: 0 },
  ]);
});
