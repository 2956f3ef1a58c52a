// Whether a label bundle belongs to the data at hand; a difference is refused by name. Not whether the bundle is whole (bundle.ts).
import type { LabelBundle, PreprocessingTensor } from './bundle.ts';

/** The data that labels are to be used with. */
export interface LabelledData {
  readonly dataset: { readonly name: string; readonly hash: string };
  readonly classNames: readonly string[];
  readonly preprocessing: ReadonlyMap<string, PreprocessingTensor>;
}

/** Throws when the bundle (called `source`) was made with other classes or class order, another data set or other preprocessing. */
export function requireSameData(bundle: LabelBundle, data: LabelledData, source: string): void {
  const difference =
    classDifference(data.classNames, bundle.header.classNames) ??
    datasetDifference(data.dataset, bundle.header.dataset) ??
    preprocessingDifference(data.preprocessing, bundle.preprocessing);
  if (difference === null) return;
  throw new Error(`labels: expected ${difference.expected} in ${source}, got ${difference.got}. Make the labels again for this data.`);
}

interface Difference {
  readonly expected: string;
  readonly got: string;
}

function classDifference(ours: readonly string[], theirs: readonly string[]): Difference | null {
  if (ours.length !== theirs.length) return { expected: `${ours.length} classes`, got: String(theirs.length) };
  const place = ours.findIndex((name, k) => name !== theirs[k]);
  return place < 0 ? null : { expected: `class ${place} to be ${ours[place]}`, got: theirs[place] };
}

function datasetDifference(ours: LabelledData['dataset'], theirs: LabelledData['dataset']): Difference | null {
  if (ours.name !== theirs.name) return { expected: `labels of the data set ${ours.name}`, got: theirs.name };
  return ours.hash === theirs.hash ? null : { expected: `labels of the data with hash ${ours.hash}`, got: theirs.hash };
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
