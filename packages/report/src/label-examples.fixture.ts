// Made-up images and labels: coloured squares of 5 shapes x 4 textures, and labels that prefer related classes.
import type { LabelExamples } from './label-examples.ts';

const SIDE = 8;
const TEXTURES = 4;
const classNames = ['disc', 'ring', 'star', 'bar', 'cross'].flatMap((shape) =>
  ['plain', 'dots', 'lines', 'grid'].map((texture) => `${shape}-${texture}`),
);
const K = classNames.length;
const classes = Array.from({ length: K }, (_, k) => k);

/** Labels with `sharpness` on the true class and less on related ones, of sum 1. */
function madeUpLabels(sharpness: number): Float64Array {
  const targets = new Float64Array(K * K);
  for (const n of classes) {
    const weights = classes.map((k) => {
      if (k === n) return sharpness;
      const related = Math.floor(k / TEXTURES) === Math.floor(n / TEXTURES) || k % TEXTURES === n % TEXTURES;
      return (related ? 2 : 0.5) + ((k * 7 + n * 3) % 5) / 10;
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    targets.set(
      weights.map((weight) => weight / sum),
      n * K,
    );
  }
  return targets;
}

/** One image for each of 20 classes, with labels of three epochs. */
export const madeUpExamples: LabelExamples = {
  set: {
    classNames,
    height: SIDE,
    width: SIDE,
    images: Uint8Array.from({ length: K * SIDE * SIDE * 3 }, (_, i) => (i * 37 + Math.floor(i / (SIDE * SIDE * 3)) * 61) % 256),
    labels: classes,
  },
  labels: [
    { name: 'epoch 3', by: 'expert', epoch: 3, edits: '', targets: madeUpLabels(4) },
    { name: 'epoch 8', by: 'expert', epoch: 8, edits: '', targets: madeUpLabels(20) },
    { name: 'epoch 20', by: 'expert', epoch: 20, edits: '', targets: madeUpLabels(120) },
  ],
};
