// Whether a label bundle belongs to the data at hand, or to the images of another bundle; a difference is refused by name. Not whether it is whole.
import type { LabelBundle, LabelHeader, PreprocessingTensor } from './bundle.ts';

/** The data that labels are to be used with. */
export interface LabelledData extends Pick<LabelHeader, 'dataset' | 'whitening'> {
  readonly classNames: readonly string[];
  readonly preprocessing: ReadonlyMap<string, PreprocessingTensor>;
}

/** A bundle and what to call it in errors. */
export interface NamedBundle {
  readonly source: string;
  readonly bundle: LabelBundle;
}

/** The data that a bundle says it belongs to. */
export function dataOf({ header: { dataset, classNames, whitening }, preprocessing }: LabelBundle): LabelledData {
  return { dataset, classNames, whitening, preprocessing };
}

/** The command that writes a bundle in the class order of the data. */
const remapBundle = (source: string): string => `softlabel labels edit ${source} "" --recipe RECIPE --remap --out NEW`;

/**
 * Throws when the bundle (called `source`) was made with other classes or class order, another data set or other preprocessing; `remap` is the
 * command that changes the order.
 */
export function requireSameData(bundle: LabelBundle, data: LabelledData, source: string, remap = remapBundle(source)): void {
  const difference = dataDifference(data, dataOf(bundle));
  if (difference === null) return;
  const remedy = difference.reordered ? `, or remap the classes: ${remap}.` : '.';
  throw new Error(
    `labels: expected ${difference.expected} in ${source}, got ${difference.got}. Make the labels again for this data${remedy}`,
  );
}

/** Throws unless both bundles label the same images in the same order, for the same classes, data and preprocessing. */
export function requireSameImages(first: NamedBundle, other: NamedBundle): void {
  const difference = dataDifference(dataOf(first.bundle), dataOf(other.bundle)) ?? imageDifference(first.bundle, other.bundle);
  if (difference === null) return;
  const remedy = difference.reordered ? ' Another class order can be remapped (--remap).' : '';
  throw new Error(
    `ensemble: expected ${difference.expected} in ${other.source}, as in ${first.source}, got ${difference.got}. Join labels of the same images.${remedy}`,
  );
}

/** Throws unless the images of a bundle have the classes that `trueClasses`, one for each training image, says. */
export function requireTrueClasses({ images, classes, header }: LabelBundle, trueClasses: ArrayLike<number>, source: string): void {
  const n = images.findIndex((image, place) => trueClasses[image] !== classes[place]);
  if (n < 0) return;
  const [expected, got] = [trueClasses[images[n]], classes[n]].map((k) => header.classNames[k] ?? 'no image');
  throw new Error(
    `labels: expected training image ${images[n]} to be ${expected} in ${source}, got ${got}. The images are not the same: read the data with the data.limit, data.validation and seed that the labels were made with.`,
  );
}

interface Difference {
  readonly expected: string;
  readonly got: string;
  /** Whether both name the same classes, in another order. */
  readonly reordered?: boolean;
}

function dataDifference(ours: LabelledData, theirs: LabelledData): Difference | null {
  return (
    classDifference(ours.classNames, theirs.classNames) ??
    datasetDifference(ours.dataset, theirs.dataset) ??
    whiteningDifference(ours.whitening, theirs.whitening) ??
    preprocessingDifference(ours.preprocessing, theirs.preprocessing)
  );
}

function classDifference(ours: readonly string[], theirs: readonly string[]): Difference | null {
  if (ours.length !== theirs.length) return { expected: `${ours.length} classes`, got: String(theirs.length) };
  const place = ours.findIndex((name, k) => name !== theirs[k]);
  if (place < 0) return null;
  return { expected: `class ${place} to be ${ours[place]}`, got: theirs[place], reordered: ours.every((name) => theirs.includes(name)) };
}

function datasetDifference(ours: LabelledData['dataset'], theirs: LabelledData['dataset']): Difference | null {
  if (ours.name !== theirs.name) return { expected: `labels of the data set ${ours.name}`, got: theirs.name };
  if (ours.hash !== theirs.hash) return { expected: `labels of the data with hash ${ours.hash}`, got: theirs.hash };
  const [expected, got] = [ours, theirs].map(({ heldOut }) => heldOutText(heldOut));
  return expected === got ? null : { expected: `places in the training set ${expected}`, got };
}

const heldOutText = (heldOut: LabelHeader['dataset']['heldOut']): string =>
  heldOut === null ? 'with nothing held out' : `without data.validation=${heldOut.share} of it, drawn by seed=${heldOut.seed}`;

function whiteningDifference(ours: string | null, theirs: string | null): Difference | null {
  const textOf = (whitening: string | null) => (whitening === null ? 'normalise' : `zca ${whitening}`);
  return ours === theirs ? null : { expected: `preprocessing ${textOf(ours)}`, got: textOf(theirs) };
}

function preprocessingDifference(ours: LabelledData['preprocessing'], theirs: LabelledData['preprocessing']): Difference | null {
  const names = [...new Set([...ours.keys(), ...theirs.keys()])];
  const name = names.find((one) => !sameTensor(ours.get(one), theirs.get(one)));
  if (name === undefined) return null;
  return { expected: `preprocessing ${name} ${tensorText(ours.get(name))}`, got: tensorText(theirs.get(name)) };
}

function sameTensor(a: PreprocessingTensor | undefined, b: PreprocessingTensor | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return String(a.shape) === String(b.shape) && a.data.every((value, i) => value === b.data[i]);
}

function tensorText(tensor: PreprocessingTensor | undefined): string {
  if (tensor === undefined) return 'none';
  if (tensor.data.length <= 8) return `[${tensor.data.join(', ')}]`;
  return `of shape [${tensor.shape.join(', ')}] that starts with ${tensor.data.slice(0, 4).join(', ')}`;
}

function imageDifference(ours: LabelBundle, theirs: LabelBundle): Difference | null {
  if (ours.images.length !== theirs.images.length)
    return { expected: `labels of ${ours.images.length} images`, got: String(theirs.images.length) };
  const n = ours.images.findIndex((image, place) => image !== theirs.images[place]);
  if (n >= 0) return { expected: `label ${n} to be of training image ${ours.images[n]}`, got: String(theirs.images[n]) };
  const other = ours.classes.findIndex((k, place) => k !== theirs.classes[place]);
  if (other < 0) return null;
  return { expected: `class ${ours.classes[other]} at label ${other}`, got: String(theirs.classes[other]) };
}
