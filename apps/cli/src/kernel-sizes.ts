// Which sizes of a kernel go together: a launch of others would be timed on numbers that no network has. Not how they are read.
import { slicesHoldParts } from '@softlabel/kernels';
import type { AnyKernel } from '@softlabel/runtime';
import { UsageError } from './base.ts';
import { allKernels } from './kernel-catalogue.ts';

/** Numbers for the params of a kernel. */
type Sizes = { readonly [param: string]: number };

/** What must hold between the sizes of some kernels. */
interface Rule {
  readonly param: string;
  readonly isFor: (kernel: AnyKernel) => boolean;
  readonly fits: (sizes: Sizes) => boolean;
  /** What `param` should be. */
  readonly expected: (sizes: Sizes) => string;
  readonly remedy: (kernel: AnyKernel) => string;
}

const has =
  (...names: readonly string[]) =>
  ({ params }: AnyKernel): boolean =>
    names.every((name) => name in params);

/** Whether a kernel takes channels four at a time only: one of any channels is then beside it. */
const inFours = ({ name }: AnyKernel): boolean => allKernels().some((one) => one.name === `${name}-scalar`);

/** Whether a kernel halves the sides of its images. */
const halves = ({ bindings }: AnyKernel): boolean => Object.values(bindings).some(({ shape }) => shape.includes('floor(height/2)'));

/** Whether a kernel reads moments of equal parts of an image, or of all rows; the parts of a weight gradient are made of images. */
const readsParts = (kernel: AnyKernel): boolean => has('parts')(kernel) && !has('filterHeight')(kernel);
const pixelsOf = ({ rows, height, width }: Sizes): number => rows ?? height * width;

/** Whether a kernel computes convolutions at points, from tiles of 4 x 4 results. */
const atPoints = ({ name }: AnyKernel): boolean => name.startsWith('winograd/');

/** Sizes that a kernel at points takes: those of its filters, and of what lies in whole tiles or vec4s. */
const exactly = (param: string, size: number): Rule => ({
  param,
  isFor: atPoints,
  fits: ({ [param]: given }) => given === size,
  expected: () => `${size}, the only one that is computed at points`,
  remedy: () => `Give ${param}=${size}, or take a kernel of conv2d.`,
});
const inWholeFours = (param: string): Rule => ({
  param,
  isFor: atPoints,
  fits: ({ [param]: given }) => given % 4 === 0,
  expected: () => 'a multiple of 4',
  remedy: () => `Give such ${param}, or take a kernel of conv2d.`,
});

const halvedSide = (param: 'height' | 'width'): Rule => ({
  param,
  isFor: halves,
  fits: ({ [param]: size }) => size >= 2,
  expected: () => 'at least 2, the side of a window',
  remedy: () => `Give ${param}=2 or more.`,
});

const RULES: readonly Rule[] = [
  {
    param: 'channels',
    isFor: has('channels', 'groups'),
    fits: ({ channels, groups }) => channels % groups === 0,
    expected: ({ groups }) => `a multiple of groups = ${groups}`,
    remedy: () => 'Give other channels or groups.',
  },
  {
    param: 'channels',
    isFor: inFours,
    fits: ({ channels }) => channels % 4 === 0,
    expected: () => 'a multiple of 4',
    remedy: ({ name }) => `Give such channels, or take ${name}-scalar.`,
  },
  {
    param: 'groups',
    isFor: (kernel) => has('groups')(kernel) && inFours(kernel),
    fits: ({ channels, groups }) => groups === channels || (channels / groups) % 4 === 0,
    expected: ({ channels }) => `channels = ${channels}, or to leave each group a multiple of 4 channels`,
    remedy: ({ name }) => `Give such groups, or take ${name}-scalar.`,
  },
  {
    param: 'k',
    isFor: has('classes', 'k'),
    fits: ({ classes, k }) => k <= classes,
    expected: ({ classes }) => `at most classes = ${classes}`,
    remedy: () => 'Give a smaller k or more classes.',
  },
  halvedSide('height'),
  halvedSide('width'),
  ...['filterHeight', 'filterWidth'].map((param) => exactly(param, 3)),
  exactly('stride', 1),
  ...['outHeight', 'outWidth', 'channels', 'outChannels'].map(inWholeFours),
  {
    param: 'parts',
    isFor: (kernel) => atPoints(kernel) && has('parts')(kernel),
    fits: ({ images, outHeight, outWidth, parts }) => parts <= (images * outHeight * outWidth) / 16,
    expected: ({ images, outHeight, outWidth }) => `at most images outHeight outWidth / 16 = ${(images * outHeight * outWidth) / 16} tiles`,
    remedy: () => 'Give fewer parts or more images.',
  },
  {
    param: 'parts',
    isFor: (kernel) => !atPoints(kernel) && has('parts', 'filterHeight')(kernel),
    fits: ({ images, parts }) => parts <= images,
    expected: ({ images }) => `at most images = ${images}`,
    remedy: () => 'Give fewer parts or more images.',
  },
  {
    param: 'parts',
    isFor: readsParts,
    fits: (sizes) => pixelsOf(sizes) % sizes['parts'] === 0,
    expected: (sizes) => `a divisor of ${'rows' in sizes ? 'rows' : 'height width'} = ${pixelsOf(sizes)}`,
    remedy: () => 'Give other parts or sizes.',
  },
  {
    param: 'parts',
    isFor: has('parts', 'rows'),
    fits: ({ rows, parts }) => slicesHoldParts(rows, parts),
    expected: ({ rows }) => `such that rows = ${rows} over it divides a slice's 256`,
    remedy: () => 'Give more parts or fewer rows.',
  },
];

/** The least sizes of a convolution at points, without padding. */
const AT_POINTS: Sizes = { height: 6, width: 6, outHeight: 4, outWidth: 4, filterHeight: 3, filterWidth: 3, channels: 4, outChannels: 4 };

/** A shape that a kernel takes: one of everything where that goes together, without padding, which would make outputs larger. */
export function smallestShape(kernel: AnyKernel): string {
  const leastOf = (param: string): number => {
    if (param === 'padding') return 0;
    if (param === 'channels' && inFours(kernel)) return 4;
    if (atPoints(kernel) && AT_POINTS[param] !== undefined) return AT_POINTS[param];
    return /^(height|width)$/.test(param) && halves(kernel) ? 2 : 1;
  };
  return Object.keys(kernel.params)
    .map((param) => `${param}=${leastOf(param)}`)
    .join(' ');
}

/** Throws UsageError where sizes of a kernel do not go together. */
export function checkSizes(kernel: AnyKernel, sizes: Sizes): void {
  const broken = RULES.find(({ isFor, fits }) => isFor(kernel) && !fits(sizes));
  if (broken !== undefined) {
    const { param, expected, remedy } = broken;
    throw new UsageError(
      `kernels: expected ${param} of ${kernel.name} in --shape to be ${expected(sizes)}, got ${sizes[param]}. ${remedy(kernel)}`,
    );
  }
  for (const side of ['Height', 'Width'] as const) checkOutput(kernel, sizes, side);
}

/**
 * An output of another size than the filter or window leaves would be timed on pixels that do not exist, and so would a window that sees none.
 * Kernels without either or without outputs pass.
 */
function checkOutput(kernel: AnyKernel, sizes: Sizes, side: 'Height' | 'Width'): void {
  const what = `window${side}` in sizes ? 'window' : 'filter';
  const { [`${what}${side}`]: taps, [`out${side}`]: out, [side.toLowerCase()]: size, stride, padding } = sizes;
  if (taps === undefined || out === undefined) return;
  const room = size + 2 * padding;
  const where = `of ${kernel.name} in --shape`;
  if (what === 'window' && 2 * padding > taps)
    throw new UsageError(
      `kernels: expected padding ${where} to be at most half of window${side} = ${taps}, got ${padding}. Give less padding or a larger window.`,
    );
  if (taps > room)
    throw new UsageError(
      `kernels: expected ${what}${side} ${where} to be at most ${side.toLowerCase()} + 2 padding = ${room}, got ${taps}. Give a smaller ${what} or more padding.`,
    );
  const wanted = Math.floor((room - taps) / stride) + 1;
  const remedy =
    atPoints(kernel) && wanted % 4 > 0
      ? `Give another ${side.toLowerCase()} or padding, so that it is a multiple of 4.`
      : `Give out${side}=${wanted}, or other sizes.`;
  if (out !== wanted)
    throw new UsageError(
      `kernels: expected out${side} ${where} to be floor((${side.toLowerCase()} + 2 padding - ${what}${side}) / stride) + 1 = ${wanted}, got ${out}. ${remedy}`,
    );
}
