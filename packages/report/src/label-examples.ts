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
  /** Such as `epoch 20, top-k 5`. */
  readonly name: string;
  /** Who labels: `expert`, or `3 experts`. */
  readonly by: string;
  readonly epoch: number;
  /** Empty for labels as they came from the expert. */
  readonly edits: string;
  /** Label mass [N, K], row by row. */
  readonly targets: ArrayLike<number>;
}

/** Images, and what the labels of one or more expert epochs say about them. */
export interface LabelledImages {
  readonly set: ExampleImages;
  readonly labels: readonly NamedLabels[];
}

/** Images that students learned from with their labels; of a sweep those of its first run, and of each. */
export interface LabelExamples extends LabelledImages {
  /** Only of a sweep: a few images of each run, all of which are shown. */
  readonly runs?: readonly NamedExamples[];
}

export interface NamedExamples extends LabelledImages {
  /** What tells the run from the others, such as `images quantile (quantile 1)`. */
  readonly name: string;
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

/** The label of the `n`-th image [K]. */
export function labelOf({ classNames }: ExampleImages, { targets }: NamedLabels, n: number): number[] {
  return classNames.map((_, k) => targets[n * classNames.length + k]);
}

/** The `count` classes that hold most of the `n`-th image's label, largest first. */
export function topClasses(set: ExampleImages, labels: NamedLabels, n: number, count: number) {
  const masses = labelOf(set, labels, n).map((mass, k) => ({ name: set.classNames[k], mass, isTrue: k === set.labels[n] }));
  return masses.sort((a, b) => b.mass - a.mass).slice(0, count);
}

/** Pixels [H, W, 3] of the `n`-th image. */
export function imagePixels({ height, width, images }: ExampleImages, n: number): Uint8Array {
  const bytes = height * width * 3;
  return images.subarray(n * bytes, (n + 1) * bytes);
}

/** Class names are told up to this many. */
const TOLD_CLASSES = 20;

/** The classes in their order, as a sentence of a caption. */
export function classOrder(names: readonly string[]): string {
  return names.length > TOLD_CLASSES ? `The ${names.length} classes stand in the order of the data set.` : `In order: ${names.join(', ')}.`;
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
export function checkLabelExamples(examples: LabelExamples): void {
  for (const one of [examples, ...(examples.runs ?? [])]) checkLabelledImages(one);
}

function checkLabelledImages({ set, labels }: LabelledImages): void {
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
