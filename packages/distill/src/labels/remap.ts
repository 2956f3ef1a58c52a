// A label bundle brought into another order of the same classes. Not a translation between different classes.
import { bundleTargets, type LabelBundle } from './bundle.ts';
import { dataOf, type LabelledData, type NamedBundle } from './match.ts';

/**
 * The bundle (called `source`) with its classes in the order of `data`; unchanged when it is theirs already. The data's fingerprint is
 * taken over, since it covers the class order: whether the images are the same is for `requireTrueClasses` or `requireSameImages` to find.
 * Throws, naming them, when either lacks classes of the other and when edits still to be applied would give other labels than before.
 */
export function remapClasses(bundle: LabelBundle, data: Pick<LabelledData, 'dataset' | 'classNames'>, source: string): LabelBundle {
  const { values, classes, header } = bundle;
  const from = columnsOf(data.classNames, header.classNames, source);
  if (from.every((column, k) => column === k)) return bundle;
  const { heldOut } = header.dataset; // which no class order changes
  const dataset = data.dataset.name === header.dataset.name ? { ...data.dataset, heldOut } : header.dataset;
  const history = [...header.history, `remap from ${JSON.stringify(header.classNames)}`];
  const remapped: LabelBundle = {
    ...bundle,
    values: inOrder(values, from),
    classes: classes.map((k) => from.indexOf(k)),
    header: { ...header, identity: null, dataset, classNames: [...data.classNames], history },
  };
  requireSameTargets(bundle, remapped, from, source);
  return remapped;
}

/** Rows of labels with the columns `from`. */
function inOrder<T extends Float32Array | Float64Array>(values: T, from: readonly number[]): T {
  const moved = values.slice() as T;
  for (let i = 0; i < moved.length; i++) moved[i] = values[i - (i % from.length) + from[i % from.length]];
  return moved;
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

/**
 * Throws where the bundle's edits give its images other labels in the new order: because a class is named by its number, or what is drawn for it
 * is drawn by its place, or because equal values are ranked by theirs.
 */
function requireSameTargets(before: LabelBundle, after: LabelBundle, from: readonly number[], source: string): void {
  const { pipeline } = before.header.edits;
  if (pipeline === '') return;
  const wanted = inOrder(bundleTargets(before), from);
  const other = bundleTargets(after).findIndex((value, i) => !isClose(value, wanted[i]));
  if (other < 0) return;
  const image = Math.floor(other / from.length);
  throw new Error(
    `remap: expected edits in ${source} that give the same labels in any order of the classes, got ${pipeline}, which gives label ${image} others: it names a class, draws for each, or ranks equal values. Bake them in first (--bake).`,
  );
}

/**
 * Whether two labels are equal but for the order in which sums over the classes were taken: these are of terms >= 0, so they differ by less than 2^-53 of
 * themselves for each class, 1e-11 for 100,000. Where such a last bit breaks a tie or turns a rounding, values are not close, and the edits are refused.
 */
const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-10 * Math.max(a, b) + SMALLEST;
/** Below float64's normal numbers, where digits are lost. */
const SMALLEST = 1e-307;
