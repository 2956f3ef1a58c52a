// Labels class by class, against numbers made by hand.
import { expect, test } from 'vitest';
import { labelsByClass } from './by-class.ts';
import { kindsOf } from './kin.ts';

// Two classes of four with images; class = shape * 2 + texture.
const targets = Float64Array.of(0.5, 0.25, 0.25, 0, 1, 0, 0, 0, 0, 0, 0.5, 0.5);

test('each class is described by its own images, and one without images by nothing', () => {
  expect(labelsByClass(targets, [0, 0, 3], 4)).toEqual([
    { entropy: expect.closeTo((1.5 * Math.log(2)) / 2, 12), trueMass: 0.75 },
    { entropy: expect.closeTo(Math.log(2), 12), trueMass: 0.5 },
  ]);
});

test('where classes are pairs, their relations are told too', () => {
  const related = labelsByClass(targets, [0, 0, 3], 4, { pairs: { shapes: 2, textures: 2 } }).map(({ relatedMass }) => relatedMass);
  expect(related).toEqual([
    { sameClass: 0.75, sameShape: 0.125, sameTexture: 0.125, unrelated: 0 },
    { sameClass: 0.5, sameShape: 0.5, sameTexture: 0, unrelated: 0 },
  ]);
});

test('where classes have kinds, a mean class of the same and one of another kind are told too', () => {
  const byClass = labelsByClass(targets, [0, 0, 3], 4, { kinds: ['animal', 'animal', 'vehicle', 'vehicle'] });
  expect(byClass.map(({ kinMass }) => kinMass)).toEqual([
    { same: 0.125, other: 0.0625 },
    { same: 0.5, other: 0 },
  ]);
});

test('CIFAR-10 has six animals and four vehicles', () => {
  const kinds = kindsOf('cifar10') ?? [];
  const ofKind = (kind: string) => [...kinds.keys()].filter((k) => kinds[k] === kind);
  expect(ofKind('animal')).toEqual([2, 3, 4, 5, 6, 7]); // bird, cat, deer, dog, frog, horse
  expect(ofKind('vehicle')).toEqual([0, 1, 8, 9]); // airplane, automobile, ship, truck
  expect(kindsOf('cifar100')).toBeNull();
});
