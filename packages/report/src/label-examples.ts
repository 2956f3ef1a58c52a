// Images with the labels that students got for them: what the report's pictures of labels need beyond results.json. Not how they are read.

/** N images, as an image set of @softlabel/data holds them. */
export interface ExampleImages {
  /** K names. */
  readonly classNames: readonly string[];
  readonly height: number;
  readonly width: number;
  /** Pixels [N, H, W, 3], 0 to 255. */
  readonly images: Uint8Array;
  /** True classes [N]. */
  readonly labels: ArrayLike<number>;
}

/** One kind of labels of the N images. */
export interface NamedLabels {
  /** Such as `epoch 20`. */
  readonly name: string;
  /** Label mass [N, K], row by row. */
  readonly targets: ArrayLike<number>;
}

/** Images that students learned from, and what the labels of one or more expert epochs say about them. */
export interface LabelExamples {
  readonly set: ExampleImages;
  readonly labels: readonly NamedLabels[];
}

/** Mean label of the images of each true class: K rows of K; null for a class without images. */
export function meanLabels({ classNames, labels: classes }: ExampleImages, { targets }: NamedLabels): (Float64Array | null)[] {
  const K = classNames.length;
  const sums = Array.from({ length: K }, () => new Float64Array(K));
  const counts = new Float64Array(K);
  for (let n = 0; n < classes.length; n++) {
    counts[classes[n]]++;
    for (let k = 0; k < K; k++) sums[classes[n]][k] += targets[n * K + k];
  }
  return sums.map((sum, k) => (counts[k] === 0 ? null : sum.map((mass) => mass / counts[k])));
}

/** Indices of up to `count` images of different classes, the first of each, spread over the classes. */
export function spreadOverClasses(classes: ArrayLike<number>, count: number): number[] {
  const firsts = new Map<number, number>();
  for (let n = 0; n < classes.length; n++) if (!firsts.has(classes[n])) firsts.set(classes[n], n);
  const byClass = [...firsts].sort(([a], [b]) => a - b);
  const taken = Math.min(count, byClass.length);
  return Array.from({ length: taken }, (_, place) => byClass[Math.floor((place * byClass.length) / taken)][1]);
}

/** Throws unless there are images, and pixels, classes and labels fit each other. */
export function checkLabelExamples({ set, labels }: LabelExamples): void {
  const { classNames, height, width, images, labels: classes } = set;
  const N = classes.length;
  if (N === 0) throw new Error('report: expected at least one image, got none.');
  const wrong = Array.from(classes).find((one) => !(one >= 0 && one < classNames.length));
  if (wrong !== undefined) throw new Error(`report: expected classes 0 to ${classNames.length - 1} of the images, got ${wrong}.`);
  requireCount('pixel values', N * height * width * 3, images.length);
  for (const { name, targets } of labels) requireCount(`values in the labels ${name}`, N * classNames.length, targets.length);
}

function requireCount(what: string, expected: number, got: number): void {
  if (expected !== got) throw new Error(`report: expected ${expected} ${what}, got ${got}.`);
}
