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

test('labels of crops and mixes have the columns of Table 1 for a ResNet-18, each beside the source of ours', () => {
  expect(told('cutmix-labels')).toEqual({
    'labels made once': '1: 6.6, 10: 23.9, 50: 47.9, 100: 53.4, 200: 56.8',
    hard: '1: 0.6, 10: 3.9, 50: 20.4, 100: 28.2, 200: 37.8',
    CutMix: '1: 1.6, 10: 25.8, 50: 54.3, 100: 54.7, 200: 57.7',
  });
  expect(paperCurves('cutmix-labels')?.curves.map(({ ours }) => ours)).toEqual(['expert', 'hard', 'teacher']);
});

test('downsized ImageNet has what Fig. 1 right draws at 64 x 64, and no number of random images', () => {
  expect(told('downsized-imagenet')).toEqual({
    'random (unread)': '',
    MTT: '1: 8.0, 2: 10.7, 10: 18.0, 50: 28.1',
    'MTT, hard': '1: 0.8, 2: 1.3, 10: 4.5, 50: 18.3',
    FRePo: '1: 7.7, 2: 9.9',
    'FRePo, hard': '1: 1.8, 2: 2.2',
    'Ra-BPTT': '1: 10.9, 2: 12.3',
    'Ra-BPTT, hard': '1: 0.4, 2: 0.5',
  });
});

test('there are none where none could be read', () => {
  const known = EXPERIMENTS.map(({ name }) => name).filter((name) => paperCurves(name) !== null);
  expect(known).toEqual(['hard-vs-soft', 'baseline', 'cutmix-labels', 'downsized-imagenet']);
});

test('the law gives 8.4, 25.6 and 39.5 % for soft labels of 1, 10 and 50 images', () => {
  const { a, b, c, d } = PAPER_LAW;
  expect([1, 10, 50].map((ipc) => (100 * (((c * ipc) / a) ** b - d)).toFixed(1))).toEqual(['8.4', '25.6', '39.5']);
});
