// The paper's curves: as many points as were read, those of the tables among them, and a law that gives what the paper says of it.
import { expect, test } from 'vitest';
import { EXPERIMENTS } from '../experiments/index.ts';
import { PAPER_LAW, paperCurves } from './paper-curves.ts';

const told = (experiment: string) =>
  Object.fromEntries(
    (paperCurves(experiment)?.curves ?? []).map(({ name, points }) => [
      name,
      points.map(({ ipc, accuracy }) => `${ipc}: ${(100 * accuracy).toFixed(1)}`).join(', '),
    ]),
  );

test('Fig. 1 right has what Table 1 prints, and what was read off the plot', () => {
  expect(told('hard-vs-soft')).toMatchObject({
    random: '1: 6.6, 2: 12.0, 10: 23.9, 50: 47.9, 100: 53.4, 200: 56.8',
    'random, hard': '1: 0.6, 2: 1.7, 10: 3.9, 50: 20.4, 100: 28.2, 200: 37.8',
    SRe2L: '1: 2.9, 10: 21.3, 50: 46.8, 100: 52.8, 200: 57.0',
    'MTT, hard': '1: 0.8, 2: 1.3, 10: 4.5, 50: 18.3',
    'Ra-BPTT': '1: 10.9, 2: 12.3',
  });
  expect(
    paperCurves('hard-vs-soft')
      ?.curves.filter(({ ours }) => ours !== null)
      .map(({ name }) => name),
  ).toEqual(['random', 'random, hard']);
});

test('the baseline has a row for each data set of Tables 1 and 2', () => {
  expect(told('baseline')).toEqual({
    'ImageNet-1K': '1: 6.6, 10: 23.9, 50: 47.9, 100: 53.4, 200: 56.8',
    'Tiny ImageNet': '1: 7.6, 10: 27.2, 50: 35.6, 100: 38.2',
    'CIFAR-100': '1: 16.0, 10: 34.3, 50: 47.1, 100: 51.3',
    'CIFAR-10': '1: 21.1, 10: 46.3, 50: 62.1',
  });
});

test('there are none where none could be read', () => {
  const known = EXPERIMENTS.map(({ name }) => name).filter((name) => paperCurves(name) !== null);
  expect(known).toEqual(['hard-vs-soft', 'baseline']);
});

test('the law gives 8.4, 25.6 and 39.5 % for soft labels of 1, 10 and 50 images', () => {
  const { a, b, c, d } = PAPER_LAW;
  expect([1, 10, 50].map((ipc) => (100 * (((c * ipc) / a) ** b - d)).toFixed(1))).toEqual(['8.4', '25.6', '39.5']);
});
