// What the labels of each class look like, so that labels can be compared class by class. Not the numbers over all of them (describe.ts).
import { describeLabels, type RelatedMass, relatedMass } from './describe.ts';

/** Numbers about the labels of one class's images. */
export interface ClassLabels {
  /** Mean entropy in nats. */
  readonly entropy: number;
  /** Mean value of the true class. */
  readonly trueMass: number;
  /** Where classes are pairs of a shape and a texture. */
  readonly relatedMass?: RelatedMass;
  /** Where classes have kinds (kin.ts): mean value of another class of the same kind, and of one of another kind. */
  readonly kinMass?: { readonly same: number; readonly other: number };
}

/** How classes are related, where it is known. */
export interface Kinship {
  readonly pairs?: { readonly shapes: number; readonly textures: number };
  /** The kind of each class; there are two at least, and two classes of each. */
  readonly kinds?: readonly string[];
}

/** Describes `targets` [N, K] of images with true `classes` [N], in the order of the classes; those without images are left out. */
export function labelsByClass(targets: Float64Array, classes: ArrayLike<number>, K: number, { pairs, kinds }: Kinship = {}): ClassLabels[] {
  const images = Array.from(classes, (_, n) => n);
  return Array.from({ length: K }, (_, k) => images.filter((n) => classes[n] === k)).flatMap((ofClass, k) => {
    if (ofClass.length === 0) return [];
    const own = Float64Array.from(ofClass.flatMap((n) => [...targets.subarray(n * K, (n + 1) * K)]));
    const same = ofClass.map(() => k);
    const trueMass = ofClass.reduce((sum, n) => sum + targets[n * K + k], 0) / ofClass.length;
    const related = pairs === undefined ? {} : { relatedMass: relatedMass(own, same, pairs.shapes, pairs.textures) };
    const kin = kinds === undefined ? {} : { kinMass: kinMass(own, k, kinds) };
    return [{ entropy: describeLabels(own, same, K).entropy, trueMass, ...related, ...kin }];
  });
}

/** Of `targets` [N, K] of images of class `own`. */
function kinMass(targets: Float64Array, own: number, kinds: readonly string[]): NonNullable<ClassLabels['kinMass']> {
  const valuesOf = (isOf: (k: number) => boolean) =>
    targets.filter((_, place) => place % kinds.length !== own && isOf(place % kinds.length));
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { same: mean(valuesOf((k) => kinds[k] === kinds[own])), other: mean(valuesOf((k) => kinds[k] !== kinds[own])) };
}
