// The gallery: which labels stand in which row and column, and what is shown of each.
import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { madeUpExamples } from '../label-examples.fixture.ts';
import type { NamedLabels } from '../label-examples.ts';
import { exampleTable } from './example-table.ts';

const [first, second] = madeUpExamples.labels;
const named = (labels: NamedLabels, change: Partial<NamedLabels>): NamedLabels => ({ ...labels, ...change });

function gallery(labels: readonly NamedLabels[]) {
  const { document } = parseHTML(exampleTable({ ...madeUpExamples, labels }).markup);
  const texts = (selector: string) => [...document.querySelectorAll(selector)].map((one) => (one.textContent ?? '').trim());
  return { document, texts, count: (selector: string) => document.querySelectorAll(selector).length };
}

it('has a row for each image and a column for each expert epoch', () => {
  const { texts, count } = gallery(madeUpExamples.labels);
  expect(texts('thead th')).toEqual(['image', 'epoch 3', 'epoch 8', 'epoch 20']);
  expect([count('tbody'), count('tbody tr'), count('img'), count('ol'), count('svg')]).toEqual([6, 6, 6, 18, 18]);
  // Every 20 / 6-th class.
  expect(texts('tbody th')).toEqual(['disc-plain', 'disc-grid', 'ring-lines', 'star-lines', 'bar-dots', 'cross-plain']);
});

it('has edits below each other where there are several epochs', () => {
  const { texts, count, document } = gallery([first, second, named(second, { name: 'epoch 8, top-k 2', edits: 'top-k 2' })]);
  expect(texts('thead th')).toEqual(['image', 'labels', 'epoch 3', 'epoch 8']);
  expect(texts('td.edits')).toEqual(['unedited', 'top-k 2', 'unedited', 'top-k 2', 'unedited', 'top-k 2']);
  expect([count('tbody'), count('tbody tr'), count('ol')]).toEqual([3, 6, 9]);
  expect(document.querySelector('tbody tr:nth-child(2) td:nth-child(2)')?.textContent).toBe('–');
});

it('has edits beside each other where there is one epoch', () => {
  const { texts, count } = gallery([first, named(first, { name: 'epoch 3, swap 1', edits: 'swap 1' })]);
  expect(texts('thead th')).toEqual(['image', 'epoch 3', 'epoch 3, swap 1']);
  expect([count('tbody'), count('tbody tr')]).toEqual([6, 6]);
});

it('keeps ensembles apart from single experts', () => {
  const together = named(first, { name: '3 experts epoch 3', by: '3 experts' });
  expect(gallery([first, together]).texts('thead th')).toEqual(['image', 'epoch 3', '3 experts epoch 3']);
});

it('shows the whole label as bars up to the largest, the true class in another colour', () => {
  const K = madeUpExamples.set.classNames.length;
  const targets = Float64Array.from({ length: K * K }, (_, i) => [0.5, 0.25, 0, 0.25][i % K] ?? 0);
  const [strip] = gallery([named(first, { targets })]).document.querySelectorAll('svg.strip');
  const [others, truth] = strip.querySelectorAll('path');
  expect(truth.getAttribute('d')).toBe('M0,1v-1.000h0.8v1.000z');
  expect(others.getAttribute('d')).toBe('M1,1v-0.500h0.8v0.500zM3,1v-0.500h0.8v0.500z');
  expect(strip.getAttribute('aria-label')).toBe('epoch 3: a bar for each of 20 classes, 50.0 % on the true class disc-plain');
});

it('has the images of each run of a sweep below its name, with what labels it has of each kind', () => {
  const run = (name: string, labels: readonly NamedLabels[]) => ({ name, set: madeUpExamples.set, labels });
  const runs = [run('seed 1', [first]), run('seed 2', [first, second])];
  const { document } = parseHTML(exampleTable({ ...runs[0], runs }).markup);
  const texts = (selector: string) => [...document.querySelectorAll(selector)].map((one) => (one.textContent ?? '').trim());
  expect(texts('thead th')).toEqual(['image', 'epoch 3', 'epoch 8']);
  expect(texts('tbody.group th')).toEqual(['seed 1', 'seed 2']);
  const K = madeUpExamples.set.classNames.length;
  expect(texts('td').filter((text) => text === '–')).toHaveLength(K);
  expect(document.querySelectorAll('img')).toHaveLength(2 * K);
});

it('keeps names that look like markup texts', () => {
  const evil = '"><script>';
  const set = { ...madeUpExamples.set, classNames: madeUpExamples.set.classNames.map((name) => `${name}${evil}`) };
  const labels = [first, named(second, { edits: evil })];
  const { document } = parseHTML(exampleTable({ set, labels }).markup);
  expect(document.querySelectorAll('script').length).toBe(0);
  expect(document.querySelector('tr:nth-child(2) td.edits')?.textContent).toBe(evil);
});
