// Epochs that are kept, and those that an epoch has too few steps for.
import { expect, test } from 'vitest';
import { keptEpochs, requireStepsToKeep } from './kept-epochs.ts';

test('the initialisation and the end are kept in any case', () => {
  expect(keptEpochs({ epochs: 3, saveEvery: 2 })).toEqual([0, 2, 3]);
  expect(keptEpochs({ epochs: 1, saveEvery: 0.5 })).toEqual([0, 0.5, 1]);
  expect(keptEpochs({ epochs: 0, saveEvery: 0.5 })).toEqual([0]);
});

test.each([
  [0.25, 2, '0.5, since an epoch has 2 steps'],
  [0.5, 1, '1, since an epoch has 1 step'],
  [0.2, 3, '0.33333, since an epoch has 3 steps'],
  [0.001, 300, '0.0033333, since an epoch has 300 steps'],
])('parts of %d of an epoch of %d steps are refused, and the least is told', (saveEvery, perEpoch, least) => {
  expect(() => requireStepsToKeep({ epochs: 2, saveEvery }, perEpoch)).toThrow(
    new Error(`recipe: expected expert.saveEvery of at least ${least}, got ${saveEvery}. Raise it, or lower expert.batch.`),
  );
  expect(() => requireStepsToKeep({ epochs: 2, saveEvery: Number.parseFloat(least) }, perEpoch)).not.toThrow();
  expect(() => requireStepsToKeep({ epochs: 0, saveEvery }, perEpoch)).not.toThrow();
});
