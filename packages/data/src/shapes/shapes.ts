// The procedural data set `shapes`: a class is a known pair of outline and texture, so how alike two classes are is known exactly. No files, no downloads.
import { type DataSet, type ImageSet, makeDataSet } from '../dataset.ts';
import { channelStatistics } from '../preprocess.ts';
import { drawImage, SIDE } from './draw.ts';
import { OUTLINES } from './outlines.ts';
import { TEXTURES } from './textures.ts';

/** The first `shapes` outlines times the first `textures` textures, 1 to 10 each. */
export interface ShapesOptions {
  readonly shapes?: number;
  readonly textures?: number;
  /** Training images of each class. */
  readonly perClass?: number;
  /** Test images of each class, drawn at other indices of the same generator. */
  readonly testPerClass?: number;
  readonly seed?: number;
}

/** Test images begin here in the random stream, so that the test set does not depend on the size of the training set. */
const TEST_INDEX = 0x80000000;

/**
 * The data set `shapes`: 32 x 32 RGB, class = shape * textures + texture, called like `circle-stripes`; image i is of class i mod K.
 * Normalised by the statistics of its training images. Throws unless the numbers are whole and within range.
 */
export async function makeShapes(options: ShapesOptions = {}): Promise<DataSet> {
  const { shapes = 5, textures = 4, perClass = 200, testPerClass = 50, seed = 1 } = options;
  checkRange('shapes', shapes, 1, OUTLINES.size);
  checkRange('textures', textures, 1, TEXTURES.size);
  checkRange('perClass', perClass, 1, TEST_INDEX / (shapes * textures));
  checkRange('testPerClass', testPerClass, 1, TEST_INDEX / (shapes * textures));
  checkRange('seed', seed, 0, 0xffffffff);
  const train = drawSet('shapes (train)', shapes, textures, perClass, seed, 0);
  const test = drawSet('shapes (test)', shapes, textures, testPerClass, seed, TEST_INDEX);
  return await makeDataSet({ name: 'shapes', train, test, ...channelStatistics(train) });
}

function checkRange(key: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new Error(
    `makeShapes: expected a whole number from ${low} to ${Math.floor(high)} as data.${key}, got ${value}. Change the recipe.`,
  );
}

function drawSet(name: string, shapes: number, textures: number, perClass: number, seed: number, firstIndex: number): ImageSet {
  const pairs = [...OUTLINES]
    .slice(0, shapes)
    .flatMap((outline) => [...TEXTURES].slice(0, textures).map((texture) => ({ outline, texture })));
  const classNames = pairs.map(({ outline, texture }) => `${outline[0]}-${texture[0]}`);
  const count = perClass * pairs.length;
  const bytes = SIDE * SIDE * 3;
  const images = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) {
    const { outline, texture } = pairs[i % pairs.length];
    images.set(drawImage(outline[1], texture[1], seed, firstIndex + i), i * bytes);
  }
  const labels = Uint16Array.from({ length: count }, (_, i) => i % pairs.length);
  return { name, classNames, height: SIDE, width: SIDE, channels: 3, images, labels };
}
