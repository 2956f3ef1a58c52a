// CIFAR-10 as the image files really are: counts, names and whole files. Decodes nothing.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkEncodedImage } from './decode-image.ts';
import { imagesOfTar } from './image-tree.ts';

const folder = process.env['SOFTLABEL_CIFAR10'] ?? '../shared/data/cifar10';
const classNames = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

test.each([
  ['train.tar', 5000],
  ['test.tar', 1000],
])('%s holds %i whole images of each class', async (archive, perClass) => {
  const tree = imagesOfTar(new Uint8Array(readFileSync(`${folder}/${archive}`)), archive);
  expect(tree.classNames).toEqual(classNames);
  const counts = classNames.map(() => 0);
  for (const file of tree.files) {
    counts[file.label]++;
    checkEncodedImage(await file.read(), file.name);
  }
  expect(counts).toEqual(classNames.map(() => perClass));
});
