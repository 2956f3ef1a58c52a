// Bundles of other data are refused, and the difference is named.
import { expect, it } from 'vitest';
import { smallBundle } from './bundle.fixture.ts';
import { type LabelledData, requireSameData } from './match.ts';

const DATA: LabelledData = {
  dataset: smallBundle.header.dataset,
  classNames: smallBundle.header.classNames,
  preprocessing: smallBundle.preprocessing,
};
const mean = smallBundle.preprocessing.get('mean') ?? { shape: [0], data: new Float32Array(0) };
const whitening = { shape: [3, 3], data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };

it('takes labels of the same data', () => {
  expect(() => requireSameData(smallBundle, DATA, 'b')).not.toThrow();
});

const OTHERS: [what: string, data: LabelledData, difference: string][] = [
  ['class order', { ...DATA, classNames: ['disc', 'star', 'ring'] }, 'class 1 to be star in b, got ring'],
  ['classes', { ...DATA, classNames: ['disc', 'ring'] }, '2 classes in b, got 3'],
  ['data set', { ...DATA, dataset: { name: 'cifar10', hash: 'abc' } }, 'labels of the data set cifar10 in b, got shapes'],
  ['content', { ...DATA, dataset: { name: 'shapes', hash: 'xyz' } }, 'labels of the data with hash xyz in b, got abc'],
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

it.each(OTHERS)('refuses other %s', (_, data, difference) => {
  expect(() => requireSameData(smallBundle, data, 'b')).toThrow(
    new Error(`labels: expected ${difference}. Make the labels again for this data.`),
  );
});
