// Label arrays of other programs: which array of a file holds the labels. Not what data they belong to (see import-labels.ts).
import { isLabelBundle } from './bundle.ts';
import { arraysText, classNamesOf, type ForeignFile } from './foreign-file.ts';

/** Labels [N, K] as an array holds them. */
export interface LabelTable {
  readonly kind: 'logits' | 'targets';
  readonly values: ArrayLike<number>;
  readonly N: number;
  readonly K: number;
}

/** Labels of a file. */
export interface ForeignLabels extends LabelTable {
  /** Places of the labelled images in the training set, and their classes, where the file says them. */
  readonly images: ArrayLike<number> | null;
  readonly classes: ArrayLike<number> | null;
  readonly classNames: readonly string[] | null;
}

/**
 * The labels of a file: the array `name`, or else the one called targets or logits, or the only one with two dimensions. An array called
 * logits holds logits, any other targets unless `logits` says so. Throws where there is no such array, or none with two dimensions.
 */
export function foreignLabels(file: ForeignFile, source: string, name?: string, logits = false): ForeignLabels {
  if (isLabelBundle(file.metadata))
    throw new Error(`import: expected labels of another program in ${source}, got a label bundle. Edit it instead.`);
  const { arrays } = file;
  const table = findLabelTable(arrays, source, name, logits);
  if (table === null)
    throw new Error(
      `import: expected ${name === undefined ? 'one array of labels' : `an array ${name}`} in ${source}, got ${arraysText(arrays)}. Name the array.`,
    );
  return {
    ...table,
    images: arrays.get('images')?.data ?? null,
    classes: arrays.get('classes')?.data ?? null,
    classNames: classNamesOf(file, source),
  };
}

/** The array of labels, chosen as foreignLabels says; null where there is none. Throws when it has not two dimensions, or is empty. */
export function findLabelTable(arrays: ForeignFile['arrays'], source: string, name?: string, logits = false): LabelTable | null {
  const chosen = name ?? likelyName(arrays);
  const array = chosen === undefined ? undefined : arrays.get(chosen);
  if (array === undefined) return null;
  const [N = 0, K = 0] = array.shape;
  if (array.shape.length === 2 && N * K === 0)
    throw new Error(
      `import: expected labels of at least one image and one class in ${source}, got ${chosen} of shape [${N}, ${K}]. Save them again, or name another array.`,
    );
  if (array.shape.length !== 2)
    throw new Error(
      `import: expected labels of shape [images, classes] in ${source}, got ${chosen} of shape [${array.shape.join(', ')}]. Reshape it, or name another array.`,
    );
  return { kind: logits || chosen === 'logits' ? 'logits' : 'targets', values: array.data, N, K };
}

function likelyName(arrays: ForeignFile['arrays']): string | undefined {
  const known = ['targets', 'logits'].find((name) => arrays.has(name));
  const tables = [...arrays].filter(([, { shape }]) => shape.length === 2).map(([name]) => name);
  return known ?? (tables.length === 1 ? tables[0] : undefined);
}
