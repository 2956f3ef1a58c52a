// Example images and their labels: means, choice, pixels, and refusal of what does not fit.
import { describe, expect, it } from 'vitest';
import { bitmapAddress } from './bitmap.ts';
import { meanLabelMatrices } from './figures/mean-labels.ts';
import { checkLabelExamples, type ExampleImages, type LabelExamples, meanLabels, spreadOverClasses } from './label-examples.ts';

const set: ExampleImages = { classNames: ['a', 'b', 'c'], height: 1, width: 2, images: new Uint8Array(3 * 6), labels: [0, 2, 0] };
const labels = { name: 'epoch 3', by: 'expert', epoch: 3, edits: '', targets: [0.5, 0.25, 0.25, 0, 0, 1, 1, 0, 0] };

describe('meanLabels', () => {
  it('is the mean over the images of a class, and nothing for a class without', () => {
    expect(meanLabels(set, labels)).toEqual([Float64Array.of(0.75, 0.125, 0.125), null, Float64Array.of(0, 0, 1)]);
  });

  it('is drawn with a cell or run of cells for every mass above half a shade', () => {
    const { markup, height } = meanLabelMatrices({ set, labels: [labels] }).draw(340);
    // 0.75 and 1.0 alone; two equal neighbours of 0.125 as one run.
    const cells = [...markup.matchAll(/M(\d),(\d)h(\d)v1h-\dz/g)].map(([, x, y, length]) => `${x},${y} ${length}`);
    expect(cells.sort()).toEqual(['0,0 1', '1,0 2', '2,2 1']);
    expect(height).toBeGreaterThan(150);
  });
});

describe('mean labels of more than a hundred classes', () => {
  const K = 250;
  const classes = Array.from({ length: K }, (_, k) => k);
  /** Of the first half of the classes a quarter is on the true class and three quarters are on the last one; labels of the others are uniform. */
  const targets = new Float64Array(K * K);
  for (const n of classes) {
    if (n >= K / 2) targets.fill(1 / K, n * K, (n + 1) * K);
    else targets.set([0.25], n * K + n);
    if (n < K / 2) targets.set([0.75], n * K + K - 1);
  }
  const many = { classNames: classes.map((k) => `class ${k}`), height: 1, width: 1, images: new Uint8Array(3 * K), labels: classes };
  const figure = meanLabelMatrices({ set: many, labels: [{ ...labels, targets }] });
  const { markup } = figure.draw(340);

  it('are those of groups of classes that follow each other, the colour full at the largest', () => {
    expect(figure.caption).toMatch(/mean over 3 true classes .* sum over 3 classes/);
    expect(figure.caption).toContain('full at the largest, 75.0 %');
    const [full] = [...markup.matchAll(/<path fill-opacity="1.000" d="([^"]*)"/g)].map(([, d]) => d);
    expect(full.match(/M83,\d+h1v1h-1z/g)).toHaveLength(41); // groups 0 to 40 whole; the 42nd has classes of both halves
    expect(full.match(/M/g)).toHaveLength(41);
    expect(markup).toContain('M0,0h1v1h-1z');
  });

  it('are told with the mass on the true class, not on its group', () => {
    expect(figure.description).toContain('epoch 3: on average 12.7 % on the true class.');
  });

  it('have no rows for groups without images', () => {
    const few = { ...many, labels: [0], images: new Uint8Array(3) };
    const drawn = meanLabelMatrices({ set: few, labels: [{ ...labels, targets: targets.slice(0, K) }] }).draw(340);
    expect([...drawn.markup.matchAll(/M\d+,(\d+)h/g)].map(([, y]) => y)).toEqual(['0', '0']);
  });
});

it('examples are of different classes, spread over them', () => {
  expect(spreadOverClasses([0, 0, 1, 1, 2, 2, 3, 3], 2)).toEqual([0, 4]);
  expect(spreadOverClasses([3, 0, 3, 0], 6)).toEqual([1, 0]);
});

describe('checkLabelExamples', () => {
  const changed = (change: Partial<ExampleImages>): LabelExamples => ({ set: { ...set, ...change }, labels: [labels] });

  it('accepts what fits', () => {
    expect(() => checkLabelExamples({ set, labels: [labels] })).not.toThrow();
  });

  it.each<[LabelExamples, string]>([
    [changed({ labels: [] }), 'report: expected at least one image, got none.'],
    [changed({ labels: [0, 3, 0] }), 'report: expected classes 0 to 2 of the images, got 3.'],
    [changed({ width: 3 }), 'report: expected 27 pixel values, got 18.'],
    [
      { set, labels: [labels], runs: [{ name: 'seed 1', set, labels: [{ ...labels, targets: [1] }] }] },
      'report: expected 9 values in the labels epoch 3, got 1.',
    ],
    [{ set, labels: [{ ...labels, name: 'epoch 8', targets: [1, 0] }] }, 'report: expected 9 values in the labels epoch 8, got 2.'],
  ])('refuses what does not: %#', (examples, message) => {
    expect(() => checkLabelExamples(examples)).toThrow(new Error(message));
  });
});

describe('bitmapAddress', () => {
  it('holds the pixels as blue, green, red from the bottom row up, rows filled to four bytes', () => {
    const address = bitmapAddress(Uint8Array.of(1, 2, 3, 4, 5, 6), 2, 1);
    const bytes = Buffer.from(address.replace('data:image/bmp;base64,', ''), 'base64');
    expect(bytes.subarray(0, 2).toString()).toBe('BM');
    expect([bytes.readUInt32LE(2), bytes.readUInt32LE(10), bytes.readInt32LE(18), bytes.readInt32LE(22)]).toEqual([62, 54, 1, 2]);
    expect([...bytes.subarray(54)]).toEqual([6, 5, 4, 0, 3, 2, 1, 0]);
  });
});
