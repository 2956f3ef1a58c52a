// The 3 x 3 convolution and its gradient of w by Winograd's F(4x4, 3x3), with a quarter of the products. Launch logic; the WGSL is beside it.
//
// Two launches each: the operands are brought to their values at 36 points, then multiplied there and the products brought back. At each point that is a
// product of matrices, for which software adapters have registers; on a GPU the traffic of the values costs more than products do, so none is taken there.
import { type Cost, DEFAULT_PROFILE, type DeviceProfile, defineKernel, type KernelDef } from '@softlabel/runtime';
import { type Conv2dParams, conv2dCost, conv2dParams } from '../conv2d/geometry.ts';
import { tileLanes } from '../subgroup-tile.wgsl.ts';
import { OPERANDS_WORKGROUP, type OperandsVariant, operandsSource, SECOND_MATRIX } from './operands.wgsl.ts';
import {
  ALONE_WORKGROUP,
  type ForwardProductVariant,
  forwardProductSource,
  type ProductVariant,
  weightProductSource,
} from './product.wgsl.ts';
import { FILTER, INPUT, OUTPUT, POINTS, TAPS, TILE_SIDE, transformFlops, transposed } from './transforms.ts';

const weightParams = { ...conv2dParams, parts: 'u32' } as const;
type WeightParams = Conv2dParams & { readonly parts: number };
type OperandsDef = KernelDef<typeof conv2dParams, OperandsVariant>;
type ForwardDef = KernelDef<typeof conv2dParams, ForwardProductVariant>;

/** Tiles of 4 x 4 results. */
const tilesOf = ({ images, outHeight, outWidth }: Conv2dParams): number => (images * outHeight * outWidth) / TILE_SIDE ** 2;

/** Whether results are whole tiles, and channels whole vec4. */
const isWhole = (p: Conv2dParams): boolean =>
  p.filterHeight === TAPS &&
  p.filterWidth === TAPS &&
  p.stride === 1 &&
  [p.outHeight, p.outWidth, p.channels, p.outChannels].every((size) => size % 4 === 0);

/** Blocks in registers where the device is one for them. */
function productVariants(profile: DeviceProfile, p: Conv2dParams): ProductVariant[] {
  const lanes = tileLanes(profile);
  const blocks: ProductVariant[] = lanes > 0 ? [{ name: 'subgroup-tile', lanes }] : [];
  return isWhole(p) ? [...blocks, { name: 'row-per-invocation' }] : [];
}

/** Workgroups for `parts` products with so many rows and output channels. */
function productWorkgroups(variant: ProductVariant, parts: number, rows: number, outChannels: number): number {
  if (variant.name === 'row-per-invocation') return Math.ceil((parts * rows * outChannels) / 4 / ALONE_WORKGROUP);
  const side = 4 * variant.lanes;
  return parts * Math.ceil(rows / side) * Math.ceil(outChannels / side);
}

const tiles = `${POINTS} images ceil(outHeight/4) ceil(outWidth/4)`;
const read = (shape: string) => ({ access: 'read', element: 'vec4f', shape }) as const;
const write = (shape: string) => ({ access: 'write', element: 'vec4f', shape }) as const;
const filters = 'filterHeight filterWidth channels outChannels';
const results = 'images outHeight outWidth outChannels';
const filterValues = `${POINTS} channels outChannels`;
const scratch = (shape: string) => ({ access: 'scratch', element: 'vec4f', shape }) as const;

/** An invocation transforms four channels of a tile, or of a filter. */
function operands(second: OperandsVariant['second'], name: string, formula: string, bindings: OperandsDef['bindings']): OperandsDef {
  const matrix = SECOND_MATRIX[second];
  const firsts = (p: Conv2dParams) => tilesOf(p) * (p.channels / 4);
  const seconds = (p: Conv2dParams) => (second === 'gradients' ? tilesOf(p) : p.channels) * (p.outChannels / 4);
  return defineKernel({
    name,
    formula,
    bindings,
    params: conv2dParams,
    variants: (_, p) => (isWhole(p) ? [{ name: 'four-channels-per-invocation', second }] : []),
    source: operandsSource,
    workgroups: (p) => Math.ceil(firsts(p) / OPERANDS_WORKGROUP) + Math.ceil(seconds(p) / OPERANDS_WORKGROUP),
    cost: (p) => ({
      flops: 4 * (firsts(p) * transformFlops(INPUT) + seconds(p) * transformFlops(matrix)),
      bytes: 16 * (firsts(p) * (TILE_SIDE ** 2 + POINTS) + seconds(p) * (matrix[0].length ** 2 + POINTS)),
    }),
  });
}

const inputFormula = 'v[.., n i j, c] = B^T x[n, 4i - padding .. + 5, 4j - padding .. + 5, c] B';

/** Images and filters at the 36 points. */
export const winogradOperands = operands('filters', 'winograd/operands', `${inputFormula}, u[.., c, o] = G w[.., c, o] G^T`, {
  x: read('images height width channels'),
  w: read(filters),
  v: write(`${tiles} channels`),
  u: write(filterValues),
});

/** The same for filters of the opposite direction, with which a convolution of the gradients of its results is that of its images. */
export const winogradFlippedOperands = operands(
  'flipped-filters',
  'winograd/flipped-operands',
  `${inputFormula}, u[.., c, o] = G w[2 - .., 2 - .., o, c] G^T`,
  {
    x: read('images height width channels'),
    w: read('filterHeight filterWidth outChannels channels'),
    v: write(`${tiles} channels`),
    u: write(filterValues),
  },
);

/** Images and gradients of the results at the 36 points. */
export const winogradWeightOperands = operands(
  'gradients',
  'winograd/weight-operands',
  `${inputFormula}, s[.., n i j, o] = A dY[n, 4i .. + 3, 4j .. + 3, o] A^T`,
  { x: read('images height width channels'), dY: read(results), v: write(`${tiles} channels`), s: write(`${tiles} outChannels`) },
);

/** Products at the points, and the transforms that bring them back. */
function productCost(p: Conv2dParams, back: number, taps: number): Cost {
  const [rows, depth] = taps === TAPS ? [p.channels, tilesOf(p)] : [tilesOf(p), p.channels];
  return {
    flops: rows * p.outChannels * (2 * POINTS * depth + back),
    bytes: 4 * (POINTS * (rows * depth + depth * p.outChannels) + rows * p.outChannels * (2 * POINTS + taps ** 2)),
  };
}

function forward(bias: boolean, moments: boolean): ForwardDef {
  return defineKernel({
    name: `winograd/forward${bias ? '-bias' : ''}${moments ? '-moments' : ''}`,
    formula: `y[n, 4i .. + 3, 4j .. + 3, o] = ${bias ? 'bias[o] + ' : ''}A^T (sum_c v[.., n i j, c] u[.., c, o]) A${moments ? ', moments = mean and sum of squared deviations of each tile and channel' : ''}`,
    bindings: {
      v: read(`${tiles} channels`),
      u: read(filterValues),
      ...(bias ? { bias: read('outChannels') } : {}),
      m: scratch(`images ceil(outHeight/4) ceil(outWidth/4) ${POINTS} outChannels`),
      y: write(results),
      ...(moments ? { moments: write('images ceil(outHeight/4) ceil(outWidth/4) 2 outChannels') } : {}),
    },
    params: conv2dParams,
    variants: (profile, p) =>
      productVariants(profile, p).map((variant) => ({ ...variant, bias, ...(moments ? { part: TILE_SIDE ** 2 } : {}) })),
    source: forwardProductSource,
    workgroups: (p, variant) => productWorkgroups(variant, 1, tilesOf(p), p.outChannels),
    cost: (p) => productCost(p, transformFlops(OUTPUT), TILE_SIDE),
  });
}

/** y of winogradOperands' v and u. */
export const winogradForward = forward(false, false);
export const winogradForwardBias = forward(true, false);
/** With moments of each tile of y. */
export const winogradForwardMoments = forward(false, true);
export const winogradForwardBiasMoments = forward(true, true);

/** dW of winogradWeightOperands' v and s, in `parts` partial sums over runs of tiles, for columnSums to add. */
export const winogradWeightGradient: KernelDef<typeof weightParams, ProductVariant> = defineKernel({
  name: 'winograd/weight-gradient',
  formula: 'dW[part, .., c, o] = G^T (sum_t v[.., t, c] s[.., t, o]) G over the ceil(tiles / parts) tiles of the part',
  bindings: {
    v: read(`${tiles} channels`),
    s: read(`${tiles} outChannels`),
    m: scratch(`parts channels ${POINTS} outChannels`),
    dW: write(`parts ${filters}`),
  },
  params: weightParams,
  variants: productVariants,
  source: weightProductSource,
  workgroups: (p, variant) => productWorkgroups(variant, p.parts, p.channels, p.outChannels),
  cost: (p: WeightParams) => productCost(p, transformFlops(transposed(FILTER)), TAPS),
});

/** What a product at a point costs, and one of the plain gradient of w, in products of the plain convolution: measured, see docs/performance.md. */
const PRODUCT = 1.6;
const PLAIN_GRADIENT = 1.22;
/** The same of a number that is loaded or stored around the points, and of one of more than the caches hold. */
const MOVED = 20;
const MOVED_FAR = 32;
const CACHED = 1e7;

const costOfMoved = (numbers: number): number => numbers * (numbers > CACHED ? MOVED_FAR : MOVED);

/** Products of the plain sum. */
const plainProducts = (p: Conv2dParams): number => conv2dCost(p).flops / 2;

/**
 * Whether a device is one for blocks in registers, and everything at the points, with products in `parts`, fits a binding of every device: what is
 * taken must not depend on limits that a plan may lift.
 */
function fits(profile: DeviceProfile, p: Conv2dParams, parts: number): boolean {
  const { tiles, filters, results } = winogradValues(p);
  const numbers = ([points, rows, columns]: readonly number[]) => points * rows * columns;
  const most = Math.max(numbers(tiles), parts * numbers(filters), numbers(results));
  return isWhole(p) && tileLanes(profile) > 0 && 4 * most <= Math.min(DEFAULT_PROFILE.maxBindingBytes, profile.maxBindingBytes);
}

/** Whether a convolution is faster by way of the points: many channels leave little of the time to the transforms. */
export function winogradPays(profile: DeviceProfile, p: Conv2dParams): boolean {
  if (!fits(profile, p, 1)) return false;
  const side = 4 * tileLanes(profile);
  const tiles = tilesOf(p);
  const rows = side * Math.ceil(tiles / side);
  const moved =
    tiles * p.channels * 2 * POINTS +
    p.channels * p.outChannels * (TAPS ** 2 + POINTS) +
    tiles * p.outChannels * (3 * POINTS + TILE_SIDE ** 2);
  return PRODUCT * POINTS * rows * p.channels * p.outChannels + costOfMoved(moved) < plainProducts(p);
}

/** The same of its gradient of w. */
export function winogradGradientPays(profile: DeviceProfile, p: Conv2dParams): boolean {
  const parts = winogradWeightParts(profile, p);
  if (!fits(profile, p, parts)) return false;
  const tiles = tilesOf(p);
  const moved =
    tiles * p.channels * 2 * POINTS +
    tiles * p.outChannels * (TILE_SIDE ** 2 + POINTS) +
    parts * p.channels * p.outChannels * (2 * POINTS + TAPS ** 2);
  return PRODUCT * POINTS * tiles * p.channels * p.outChannels + costOfMoved(moved) < PLAIN_GRADIENT * plainProducts(p);
}

/** Shapes of what a convolution needs at the points: its tiles of images, its filters, and tiles of its results or their gradients. */
export function winogradValues(p: Conv2dParams): { tiles: readonly number[]; filters: readonly number[]; results: readonly number[] } {
  const [tiles, filters] = [tilesOf(p), [POINTS, p.channels, p.outChannels]];
  return { tiles: [POINTS, tiles, p.channels], filters, results: [POINTS, tiles, p.outChannels] };
}

/** Workgroups between which processors end together. */
const ENOUGH_WORKGROUPS = 16;

/** How many parts winogradWeightGradient should have: one where the filter alone is work enough, at most one for as many tiles as a block has rows. */
export function winogradWeightParts(profile: DeviceProfile, p: Conv2dParams): number {
  const side = 4 * tileLanes(profile);
  const blocks = Math.ceil(p.channels / side) * Math.ceil(p.outChannels / side);
  return Math.min(Math.ceil(ENOUGH_WORKGROUPS / blocks), Math.ceil(tilesOf(p) / side));
}
