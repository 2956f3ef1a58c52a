// The 3 x 3 convolution of square images with padding 1, as many channels out as in: three products. Not a row by itself.
import { conv2d, conv2dInputGradient, conv2dWeightGradient, type Shape, sizeOf } from '@softlabel/tensor';
import { type Product, sum, type Values } from './product.ts';

export interface Images {
  readonly count: number;
  readonly side: number;
  readonly channels: number;
}

const PADDED = { padding: 1 };

/** Forward, input gradient and weight gradient over `images`. */
export const convolutions = (images: Images): Product[] => [forward(images), inputGradient(images), weightGradient(images)];

function forward(images: Images): Product {
  return {
    ...sharedBy(images),
    name: 'conv2d forward',
    kind: 'forward',
    b: filterShape(images),
    compute: (x, w) => conv2d(x, w, PADDED),
    expected(x, w, index) {
      const [n, i, j, o] = coordinates(index, imageShape(images));
      return sumTaps((r, s) => sum(images.channels, (c) => pixel(x, images, [n, i + r - 1, j + s - 1, c]) * w[tap(images, [r, s, c, o])]));
    },
  };
}

function inputGradient(images: Images): Product {
  return {
    ...sharedBy(images),
    name: 'conv2d input-gradient',
    kind: 'input-gradient',
    b: filterShape(images),
    compute: (dY, w) => conv2dInputGradient(dY, w, imageShape(images), PADDED),
    expected(dY, w, index) {
      const [n, i, j, c] = coordinates(index, imageShape(images));
      return sumTaps((r, s) => sum(images.channels, (o) => pixel(dY, images, [n, i + 1 - r, j + 1 - s, o]) * w[tap(images, [r, s, c, o])]));
    },
  };
}

function weightGradient(images: Images): Product {
  const { count, side } = images;
  return {
    ...sharedBy(images),
    name: 'conv2d weight-gradient',
    kind: 'weight-gradient',
    b: imageShape(images),
    compute: (x, dY) => conv2dWeightGradient(x, dY, filterShape(images), PADDED),
    expected(x, dY, index) {
      const [r, s, c, o] = coordinates(index, filterShape(images));
      return sum(count * side ** 2, (p) => {
        const [n, i, j] = coordinates(p, [count, side, side]);
        return pixel(x, images, [n, i + r - 1, j + s - 1, c]) * pixel(dY, images, [n, i, j, o]);
      });
    },
  };
}

const imageShape = ({ count, side, channels }: Images): Shape => [count, side, side, channels];
const filterShape = ({ channels }: Images): Shape => [3, 3, channels, channels];

function sharedBy(images: Images): Pick<Product, 'shape' | 'flops' | 'sizes' | 'a'> {
  const { count, side, channels } = images;
  return {
    shape: `3x3, ${channels} to ${channels} channels, ${side}x${side}, N=${count}`,
    flops: 2 * sizeOf(imageShape(images)) * 9 * channels,
    sizes: [count, side, channels],
    a: imageShape(images),
  };
}

type Position = readonly [number, number, number, number];

const sumTaps = (term: (r: number, s: number) => number): number => sum(9, (k) => term(Math.floor(k / 3), k % 3));

const tap = ({ channels }: Images, [r, s, c, o]: Position): number => ((r * 3 + s) * channels + c) * channels + o;

/** Zero outside the image. */
function pixel(values: Values, { side, channels }: Images, [n, i, j, c]: Position): number {
  const inside = i >= 0 && i < side && j >= 0 && j < side;
  return inside ? values[((n * side + i) * side + j) * channels + c] : 0;
}

/** Position along each axis of the element at `index`. */
function coordinates(index: number, shape: Shape): number[] {
  const result: number[] = [];
  let rest = index;
  for (const size of shape.toReversed()) {
    result.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return result;
}
