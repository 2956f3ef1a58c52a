// Labels of some images of a bundle: by place, in the order asked for.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallBundle } from './bundle.fixture.ts';
import { bundleTargets } from './bundle.ts';
import { selectLabels } from './select-labels.ts';

test('labels are those of the images, in the order asked for', () => {
  const { values, images, classes } = selectLabels(smallBundle, [4, 17, 4], 'b');
  expect([...values]).toEqual([-1, 0.5, 4, 1, 2, 3, -1, 0.5, 4]);
  expect([...images]).toEqual([4, 17, 4]);
  expect([...classes]).toEqual([0, 2, 0]);
});

test('edits that draw give an image the same label, whichever others are there', () => {
  const edits = 'shuffle-tail | noise 0.5';
  const whole = bundleTargets(smallBundle, edits);
  fc.assert(
    fc.property(fc.subarray([17, 4], { minLength: 1 }), (chosen) => {
      const rows = chosen.flatMap((image) => [...whole.slice(image === 17 ? 0 : 3, image === 17 ? 3 : 6)]);
      expect([...bundleTargets(selectLabels(smallBundle, chosen, 'b'), edits)]).toEqual(rows);
    }),
  );
});

test('an image without a label is named', () => {
  expect(() => selectLabels(smallBundle, [17, 5], 'b.safetensors')).toThrow(
    new Error(
      'labels: expected a label of image 5 in b.safetensors, got labels of 2 others. Label the images that student.ipc and data.images choose.',
    ),
  );
});
