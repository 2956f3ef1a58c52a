// Accuracy against the number in an edit and against tenths of the images: a line for each number of images per class, and what it is held against.
import type { Results } from '@softlabel/distill';
import { DOMParser } from 'linkedom';
import { expect, it } from 'vitest';
import { editedResults } from '../experiments.fixture.ts';
import { filesResults, madeUpCell } from '../results.fixture.ts';
import { accuracyByNumber } from './accuracy-by-number.ts';

function drawn(results: Results) {
  const figure = accuracyByNumber(results);
  if (figure === null) throw new Error('no figure');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">${figure.draw(680).markup}</svg>`;
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const texts = [...document.querySelectorAll('text')].map((text) => text.textContent ?? '');
  return { count: (selector: string) => document.querySelectorAll(selector).length, texts, description: figure.description };
}

it('has a line for each IPC, held against unedited labels', () => {
  const { count, texts, description } = drawn(editedResults);
  expect(count('circle')).toBe(2 * 2);
  expect(texts).toEqual(expect.arrayContaining(['swap i', '1', '8', 'IPC 1', 'IPC 10']));
  expect(count('rect')).toBe(2);
  expect(description).toMatch(/swap i, IPC 10: 21\.0 % .* at 1, 39\.7 % .* at 8; unedited labels: 40\.0 %\./);
});

it('holds tenths of the images against the mean of random choices, which has no interval', () => {
  const chosen = (images: object, accuracy: number) => ({
    ...madeUpCell({ ipc: 10, epoch: 10, accuracy, n: 3 }),
    settings: { 'data.images': { ...images } },
  });
  const random = [0.3, 0.34].map((accuracy, seed) => chosen({ name: 'random', seed }, accuracy));
  const tenths = [10, 1, 5].map((quantile) => chosen({ name: 'quantile', quantile }, 0.4 - quantile / 100));
  const { count, description } = drawn({ ...filesResults, cells: [...random, ...tenths] });
  expect(count('circle')).toBe(tenths.length);
  expect(count('rect')).toBe(0);
  expect(description).toMatch(/39\.0 % .* at 1, 35\.0 % .* at 5, 30\.0 % .* at 10; random images: 32\.0 %\./);
});

it('is not drawn through a single number', () => {
  const cells = editedResults.cells.filter(({ labels }) => labels.edits !== 'swap 8');
  expect(accuracyByNumber({ ...editedResults, cells })).toBeNull();
});
