// A label bundle brought into another order of the same classes. Not a translation between different classes.
import type { LabelBundle } from './bundle.ts';
import { dataOf, type LabelledData, type NamedBundle } from './match.ts';
import { parseEdits } from './pipeline.ts';

/**
 * The bundle (called `source`) with its classes in the order of `data`; unchanged when it is theirs already. The data's fingerprint is
 * taken over, since it covers the class order: whether the images are the same is for `requireTrueClasses` or `requireSameImages` to find.
 * Throws, naming them, when either lacks classes of the other and when an edit still to be applied names a class by its number, or draws for each class.
 */
export function remapClasses(bundle: LabelBundle, data: Pick<LabelledData, 'dataset' | 'classNames'>, source: string): LabelBundle {
  const { values, classes, header } = bundle;
  const K = data.classNames.length;
  const from = columnsOf(data.classNames, header.classNames, source);
  if (from.every((column, k) => column === k)) return bundle;
  requireNoColumns(header.edits.pipeline, source);
  const { heldOut } = header.dataset; // which no class order changes
  const dataset = data.dataset.name === header.dataset.name ? { ...data.dataset, heldOut } : header.dataset;
  const history = [...header.history, `remap from ${JSON.stringify(header.classNames)}`];
  return {
    ...bundle,
    values: values.map((_, i) => values[i - (i % K) + from[i % K]]),
    classes: classes.map((k) => from.indexOf(k)),
    header: { ...header, identity: null, dataset, classNames: [...data.classNames], history },
  };
}

/** Bundles with their classes in the order of the first. */
export function remapAll([first, ...others]: readonly NamedBundle[]): NamedBundle[] {
  const data = dataOf(first.bundle);
  return [first, ...others.map(({ source, bundle }) => ({ source, bundle: remapClasses(bundle, data, source) }))];
}

/** For each of `wanted`, its column among the names `got`. */
function columnsOf(wanted: readonly string[], got: readonly string[], source: string): number[] {
  const missing = wanted.filter((name) => !got.includes(name));
  const unknown = got.filter((name) => !wanted.includes(name));
  const twice = got.filter((name, k) => got.indexOf(name) !== k);
  const problems = Object.entries({ missing, unknown, twice }).filter(([, names]) => names.length > 0);
  if (problems.length === 0 && wanted.length === got.length) return wanted.map((name) => got.indexOf(name));
  const difference = problems.map(([what, names]) => `${what}: ${names.join(', ')}`).join('; ');
  throw new Error(
    `remap: expected the ${wanted.length} classes of the data in any order in ${source}, got others (${difference}). Only the order can be remapped.`,
  );
}

/** Edits that a place among the classes decides: by its number, or because what is drawn for a class is drawn by its place. */
const BY_PLACE = ['zero-class', 'noise', 'true-mass'];

function requireNoColumns(pipeline: string, source: string): void {
  const step = parseEdits(pipeline).find(({ text }) => BY_PLACE.includes(text.split(' ')[0]));
  if (step === undefined) return;
  throw new Error(
    `remap: expected no edits in ${source} that depend on the order of the classes, got ${step.text}. Bake them in first (--bake).`,
  );
}
