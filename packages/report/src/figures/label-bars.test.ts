// The bars of one image's label: a bar for each class, the true class marked, names as texts.
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { madeUpExamples } from '../label-examples.fixture.ts';
import { paint } from '../palette.ts';
import { labelBars } from './label-bars.ts';

describe('the bars of one label', () => {
  const figure = labelBars(madeUpExamples);
  const markup = figure?.draw(680).markup ?? '';
  const document = new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg">${markup}</svg>`, 'image/svg+xml');
  const texts = [...document.querySelectorAll('text')].map((text) => text.textContent);

  it('have a bar for each class and epoch, the true class in another colour and with a mark', () => {
    const bars = [...document.querySelectorAll('g[aria-label="bar"] rect')];
    expect(bars.length).toBe(3 * 20);
    expect(bars.filter((bar) => bar.getAttribute('fill') === paint('orange')).length).toBe(3);
    expect(texts.filter((text) => text === '▲').length).toBe(3);
    expect(document.querySelectorAll('image').length).toBe(1);
  });

  it('name the true class, the largest mass and the classes that have most', () => {
    expect(texts).toContain('true class: disc-plain');
    expect(texts.find((text) => text?.startsWith('epoch 20: '))).toMatch(/^epoch 20: disc-plain 8\d\.\d, \S+ \d\.\d, \S+ \d\.\d$/);
    expect(figure?.description).toMatch(/Epoch 3: \d+\.\d % on the true class, most on disc-plain with/);
  });

  it('keep names that look like markup texts', () => {
    const classNames = madeUpExamples.set.classNames.map((name) => `${name}"><script>`);
    const drawing = labelBars({ ...madeUpExamples, set: { ...madeUpExamples.set, classNames } })?.draw(680).markup ?? '';
    expect(drawing).not.toContain('<script');
    expect(drawing).toContain('true class: disc-plain&#34;');
  });

  it('need two epochs of labels without edits', () => {
    expect(labelBars({ ...madeUpExamples, labels: madeUpExamples.labels.slice(0, 1) })).toBeNull();
    const edited = madeUpExamples.labels.map((one) => ({ ...one, edits: 'top-k 5' }));
    expect(labelBars({ ...madeUpExamples, labels: edited })).toBeNull();
  });
});
