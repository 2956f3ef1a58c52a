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
}

/** Describes `targets` [N, K] of images with true `classes` [N], in the order of the classes; those without images are left out. */
export function labelsByClass(
  targets: Float64Array,
  classes: ArrayLike<number>,
  K: number,
  pairs?: { readonly shapes: number; readonly textures: number },
): ClassLabels[] {
  const images = Array.from(classes, (_, n) => n);
  return Array.from({ length: K }, (_, k) => images.filter((n) => classes[n] === k)).flatMap((ofClass, k) => {
    if (ofClass.length === 0) return [];
    const own = Float64Array.from(ofClass.flatMap((n) => [...targets.subarray(n * K, (n + 1) * K)]));
    const same = ofClass.map(() => k);
    const trueMass = ofClass.reduce((sum, n) => sum + targets[n * K + k], 0) / ofClass.length;
    const related = pairs === undefined ? {} : { relatedMass: relatedMass(own, same, pairs.shapes, pairs.textures) };
    return [{ entropy: describeLabels(own, same, K).entropy, trueMass, ...related }];
  });
}
