// Bundles of other data are refused, and the difference is named.
import { expect, it } from 'vitest';
import { smallBundle } from './bundle.fixture.ts';
import type { LabelBundle } from './bundle.ts';
import { dataOf, type LabelledData, requireSameData, requireSameImages, requireTrueClasses } from './match.ts';

const DATA: LabelledData = dataOf(smallBundle);
const mean = smallBundle.preprocessing.get('mean') ?? { shape: [0], data: new Float32Array(0) };
const whitening = { shape: [3, 3], data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };

it('takes labels of the same data', () => {
  expect(() => requireSameData(smallBundle, DATA, 'b')).not.toThrow();
});

const OTHERS: [what: string, data: LabelledData, difference: string][] = [
  ['classes', { ...DATA, classNames: ['disc', 'ring'] }, '2 classes in b, got 3'],
  ['data set', { ...DATA, dataset: { name: 'cifar10', hash: 'abc', heldOut: null } }, 'labels of the data set cifar10 in b, got shapes'],
  ['content', { ...DATA, dataset: { name: 'shapes', hash: 'xyz', heldOut: null } }, 'labels of the data with hash xyz in b, got abc'],
  [
    'images held out',
    { ...DATA, dataset: { ...DATA.dataset, heldOut: { share: 0.1, seed: 7 } } },
    'places in the training set without data.validation=0.1 of it, drawn by seed=7 in b, got with nothing held out',
  ],
  ['whitened images', { ...DATA, whitening: 'abc' }, 'preprocessing zca abc in b, got normalise'],
  ['no preprocessing', { ...DATA, preprocessing: new Map() }, 'preprocessing mean none in b, got [0.5, 0.25, 0.125]'],
  [
    'constants',
    {
      ...DATA,
      preprocessing: new Map([
        ['mean', mean],
        ['std', { shape: [3], data: Float32Array.of(1, 2, 8) }],
      ]),
    },
    'preprocessing std [1, 2, 8] in b, got [1, 2, 4]',
  ],
  [
    'whitening',
    { ...DATA, preprocessing: new Map([...smallBundle.preprocessing, ['whitening', whitening]]) },
    'preprocessing whitening of shape [3, 3] that starts with 1, 0, 0, 0 in b, got none',
  ],
];

it('refuses another class order, which can be remapped', () => {
  expect(() => requireSameData(smallBundle, { ...DATA, classNames: ['disc', 'star', 'ring'] }, 'b')).toThrow(
    new Error(
      'labels: expected class 1 to be star in b, got ring. Make the labels again for this data, or remap the classes: softlabel labels edit b "" --recipe RECIPE --remap --out NEW.',
    ),
  );
});

it.each(OTHERS)('refuses other %s', (_, data, difference) => {
  expect(() => requireSameData(smallBundle, data, 'b')).toThrow(
    new Error(`labels: expected ${difference}. Make the labels again for this data.`),
  );
});

const { header } = smallBundle;
const OTHER_BUNDLES: [what: string, other: LabelBundle, difference: string, remedy?: string][] = [
  [
    'class order',
    { ...smallBundle, header: { ...header, classNames: ['ring', 'disc', 'star'] } },
    'class 0 to be disc in b, as in a, got ring',
    ' Another class order can be remapped (--remap).',
  ],
  [
    'data',
    { ...smallBundle, header: { ...header, dataset: { name: 'shapes', hash: 'xyz', heldOut: null } } },
    'labels of the data with hash abc in b, as in a, got xyz',
  ],
  ['preprocessing', { ...smallBundle, preprocessing: new Map() }, 'preprocessing mean [0.5, 0.25, 0.125] in b, as in a, got none'],
  ['images', { ...smallBundle, images: Int32Array.of(17, 5) }, 'label 1 to be of training image 4 in b, as in a, got 5'],
  [
    'number of images',
    { ...smallBundle, images: Int32Array.of(17), classes: Int32Array.of(2), values: Float32Array.of(1, 2, 3) },
    'labels of 2 images in b, as in a, got 1',
  ],
  ['true classes', { ...smallBundle, classes: Int32Array.of(2, 1) }, 'class 0 at label 1 in b, as in a, got 1'],
];

it.each(OTHER_BUNDLES)('joins no bundles of other %s', (_, bundle, difference, remedy = '') => {
  expect(() => requireSameImages({ source: 'a', bundle: smallBundle }, { source: 'b', bundle })).toThrow(
    new Error(`ensemble: expected ${difference}. Join labels of the same images.${remedy}`),
  );
});

it('finds images that have another class in the data', () => {
  const trueClasses = new Array<number>(20).fill(1);
  [trueClasses[17], trueClasses[4]] = [2, 0];
  expect(() => requireTrueClasses(smallBundle, trueClasses, 'b')).not.toThrow();
  trueClasses[4] = 1;
  expect(() => requireTrueClasses(smallBundle, trueClasses, 'b')).toThrow(
    new Error(
      'labels: expected training image 4 to be ring in b, got disc. The images are not the same: read the data with the data.limit, data.validation and seed that the labels were made with.',
    ),
  );
  expect(() => requireTrueClasses(smallBundle, [0], 'b')).toThrow('expected training image 17 to be no image in b, got star.');
});
