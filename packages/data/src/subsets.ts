// Smaller data sets out of larger ones: some images, the first of each class, a validation share. Not the choice of a student's images.
import { randomPermutation } from '@softlabel/runtime';
import { type DataSet, type ImageSet, type ImageSource, isStream, type LabelledSet, makeDataSet } from './dataset.ts';

/** Indices of each class's images, in reading order. */
export function membersByClass({ classNames, labels }: Pick<LabelledSet, 'classNames' | 'labels'>): number[][] {
  const members: number[][] = classNames.map(() => []);
  labels.forEach((label, i) => {
    members[label].push(i);
  });
  return members;
}

/** The images at `indices`, in that order; of a stream none is decoded. */
export function selectImages(set: ImageSet, indices: ArrayLike<number>): ImageSet;
export function selectImages(set: ImageSource, indices: ArrayLike<number>): ImageSource;
export function selectImages(set: ImageSource, indices: ArrayLike<number>): ImageSource {
  if (!isStream(set)) return selectPixels(set, indices);
  const labels = Uint16Array.from(indices, (i) => set.labels[i]);
  const indicesOf = (places: ArrayLike<number>) => Array.from(places, (place) => indices[place]);
  return {
    ...set,
    labels,
    read: (places) => set.read(indicesOf(places)),
    readCrops: (places, draws) => set.readCrops(indicesOf(places), draws),
  };
}

function selectPixels(set: ImageSet, indices: ArrayLike<number>): ImageSet {
  const size = set.height * set.width * set.channels;
  const images = new Uint8Array(indices.length * size);
  const floats = set.floats && new Float32Array(indices.length * size);
  const labels = new Uint16Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const [begin, end] = [indices[i] * size, (indices[i] + 1) * size];
    images.set(set.images.subarray(begin, end), i * size);
    if (set.floats) floats?.set(set.floats.subarray(begin, end), i * size);
    labels[i] = set.labels[indices[i]];
  }
  return { ...set, images, ...(floats && { floats }), labels };
}

/** The images from `begin` to before `end`, without a copy; of a stream none is decoded. */
export function sliceImages(set: ImageSet, begin: number, end: number): ImageSet;
export function sliceImages(set: ImageSource, begin: number, end: number): ImageSource;
export function sliceImages(set: ImageSource, begin: number, end: number): ImageSource {
  if (isStream(set))
    return selectImages(
      set,
      Array.from({ length: end - begin }, (_, i) => begin + i),
    );
  const size = set.height * set.width * set.channels;
  const { images, floats, labels } = set;
  return {
    ...set,
    images: images.subarray(begin * size, end * size),
    ...(floats && { floats: floats.subarray(begin * size, end * size) }),
    labels: labels.subarray(begin, end),
  };
}

/** Indices of the first `limit` images of each class (all of a class that has fewer), in reading order. Throws unless `limit` is whole and at least 1. */
export function firstOfEach({ classNames, labels }: Pick<LabelledSet, 'classNames' | 'labels'>, limit: number): number[] {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new Error(
      `firstOfEach: expected a whole number of images per class of at least 1, got ${limit}. Set data.limit, or null for all.`,
    );
  }
  const seen = classNames.map(() => 0);
  return Array.from(labels.keys()).filter((i) => seen[labels[i]]++ < limit);
}

/** The first `limit` images of each class, in reading order; all of them for null. */
export function limitSet(set: ImageSet, limit: number | null = null): ImageSet {
  return limit === null ? set : selectImages(set, firstOfEach(set, limit));
}

/** The data set with only the first `limit` images of each class in each split; all of it for null. Its statistics stay. */
export async function limitPerClass(data: DataSet, limit: number | null = null): Promise<DataSet> {
  return limit === null ? data : await makeDataSet({ ...data, train: limitSet(data.train, limit), test: limitSet(data.test, limit) });
}

interface ValidationSplit<S> {
  readonly train: S;
  readonly validation: S;
}

/** Validation draws permute each class at a step of its own, away from the steps of `chooseImages`. */
const VALIDATION_STEP = 0x10000;

/**
 * Splits a set: `share` of each class, rounded, drawn from the stream `choice`, becomes the validation set; both keep the reading order.
 * A share of 0 gives an empty validation set; throws unless 0 <= share < 1.
 */
export function splitValidation(set: ImageSet, share: number, seed: number): ValidationSplit<ImageSet>;
export function splitValidation(set: ImageSource, share: number, seed: number): ValidationSplit<ImageSource>;
export function splitValidation(set: ImageSource, share: number, seed: number): ValidationSplit<ImageSource> {
  if (!(share >= 0 && share < 1)) {
    throw new Error(`splitValidation: expected a share of the training set from 0 to below 1, got ${share}. Set data.validation.`);
  }
  const held = new Uint8Array(set.labels.length);
  membersByClass(set).forEach((members, label) => {
    const order = randomPermutation(members.length, seed, 'choice', VALIDATION_STEP + label);
    for (const i of order.subarray(0, Math.round(share * members.length))) held[members[i]] = 1;
  });
  const indicesOf = (wanted: number) => Array.from(held.keys()).filter((i) => held[i] === wanted);
  return { train: selectImages(set, indicesOf(0)), validation: selectImages(set, indicesOf(1)) };
}
