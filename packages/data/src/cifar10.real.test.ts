// CIFAR-10 as the image files really are: counts, names and whole files. Decodes nothing.
import { readFileSync } from 'node:fs';
import { bytesAtHand } from '@softlabel/formats';
import { expect, test } from 'vitest';
import { openArchive } from './archive.ts';
import { imagesOfClassFolders } from './class-folders.ts';
import { checkEncodedImage } from './decode-image.ts';

const folder = process.env['SOFTLABEL_CIFAR10'] ?? '../shared/data/cifar10';
const classNames = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

test.each([
  ['train.tar', 5000],
  ['test.tar', 1000],
])('%s holds %i whole images of each class', async (archive, perClass) => {
  const list = await imagesOfClassFolders(await openArchive(bytesAtHand(readFileSync(`${folder}/${archive}`), archive)));
  expect(list.classNames).toEqual(classNames);
  const counts = classNames.map(() => 0);
  for (const [i, label] of list.labels.entries()) {
    counts[label]++;
    checkEncodedImage(await list.read(i), list.nameOf(i));
  }
  expect(counts).toEqual(classNames.map(() => perClass));
});
