// WGSL of Winograd's products: tiles by filters at each of the 36 points, or tiles by tiles, which are then turned into results. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { CONV2D_FIELDS } from '../conv2d/geometry.wgsl.ts';
import { lines, moveUp, multiplyByComponents, multiplyByLanes } from '../subgroup-tile.wgsl.ts';
import { FILTER, linear, OUTPUT, POINTS, SIDE, storeTransformed, TAPS, TILE_SIDE, transform, transposed } from './transforms.ts';

/** A subgroup multiplies blocks of rows and columns in its registers. */
interface Blocks {
  readonly name: 'subgroup-tile';
  readonly lanes: number;
}
/** An invocation multiplies a row by four columns: for devices on which the products are tested, not taken. */
interface Alone {
  readonly name: 'row-per-invocation';
}
export type ProductVariant = Blocks | Alone;
export type ForwardProductVariant = ProductVariant & {
  readonly bias: boolean;
  /** Pixels whose moments are taken, a tile; absent where none are asked for. */
  readonly part?: number;
};

/** Invocations of a workgroup where each multiplies alone. */
export const ALONE_WORKGROUP = 64;

/** WGSL: how main begins, with the number of a block, or of a row and its four columns. */
const entry = (variant: ProductVariant): string =>
  variant.name === 'subgroup-tile'
    ? wgsl /* wgsl */`
const LANES = ${variant.lanes}u;
const BLOCK = 4u * LANES;   // rows and columns
@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let item = wid.y * groups.x + wid.x;`
    : wgsl /* wgsl */`
@compute @workgroup_size(${ALONE_WORKGROUP})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let item = (wid.y * groups.x + wid.x) * ${ALONE_WORKGROUP}u + local;`;

/** WGSL: what both products begin with: the entry, how many tiles there are, and channels in vec4s. */
const prologue = (variant: ProductVariant): string => wgsl /* wgsl */`
${entry(variant)}
  let tiles_x = p.out_width / ${TILE_SIDE}u;
  let tiles = p.images * (p.out_height / ${TILE_SIDE}u) * tiles_x;
  let depth = p.channels / 4u;
  let quads = p.out_channels / 4u;`;

/** WGSL: a block's products at point f go to memory, as many rows at a time as there are lanes. A lane reads again only what it has written itself. */
const keepProducts = (lanes: number, rows: string): string => wgsl /* wgsl */`
      for (var row = row0; row < min(row0 + BLOCK, ${rows}); row += LANES) {
${lines(lanes, (i) => `if (row + ${i}u < ${rows} && own < quads) { m[m0 + ((row + ${i}u) * ${POINTS}u + f) * quads + own] = acc[${i}]; }`)}
${moveUp(4 * lanes, lanes)}
      }`;

/** WGSL: sums that are none yet. Said for each, since a driver was seen to keep those of the last turn of an array that a loop declares. */
const noProducts = (lanes: number): string => lines(4 * lanes, (row) => `acc[${row}] = vec4f();`);

/** WGSL: the product of this lane's columns in row `row` at the point in row i and column j of the points. */
const product = (i: string, j: number): string => `m[m0 + (row * ${POINTS}u + ${SIDE}u * ${i} + ${j}u) * quads + own]`;

const moments = wgsl /* wgsl */`
    var sum_of_tile = vec4f();
${lines(TILE_SIDE ** 2, (k) => `sum_of_tile += results[${k}];`)}
    let mean = sum_of_tile / ${TILE_SIDE ** 2}.0;
    var deviations = vec4f();
${lines(TILE_SIDE ** 2, (k) => `deviations += (results[${k}] - mean) * (results[${k}] - mean);`)}
    let m1 = wid.z * p.stride_moments + row * 2u * quads + own;
    moments[m1] = mean;
    moments[m1 + quads] = deviations;`;

/** WGSL: the products of a row and four columns become results. */
const forwardResults = ({ bias, part }: ForwardProductVariant): string => wgsl /* wgsl */`
${transform('results', OUTPUT, product)}
#if ${bias}
    let b = bias[wid.z * p.stride_bias + own];
${lines(TILE_SIDE ** 2, (k) => `results[${k}] += b;`)}
#endif
#if ${part !== undefined}
${moments}
#endif
    let y0 = wid.z * p.stride_y + (row / tiles_x * p.out_width + row % tiles_x) * ${TILE_SIDE}u * quads + own;
${storeTransformed('results', TILE_SIDE, (j, value) => `y[y0 + (i * p.out_width + ${j}u) * quads] = ${value};`)}`;

const forwardBlocks = (variant: ForwardProductVariant & Blocks): string => wgsl /* wgsl */`
  let row_blocks = (tiles + BLOCK - 1u) / BLOCK;
  if (item >= row_blocks * ((quads + LANES - 1u) / LANES)) { return; }
  let row0 = item % row_blocks * BLOCK;
  let own = item / row_blocks * LANES + lane;
  let rows = wid.z * p.stride_v + min(row0 + lane + LANES * vec4u(0u, 1u, 2u, 3u), vec4u(tiles - 1u)) * depth;
  let u0 = wid.z * p.stride_u + min(own, quads - 1u);
  for (var f = 0u; f < ${POINTS}u; f++) {
    var acc: array<vec4f, BLOCK>;
${noProducts(variant.lanes)}
    for (var c = 0u; c < depth; c++) {
      var a4: array<vec4f, 4>;
      var b4: array<vec4f, 4>;
      for (var i = 0u; i < 4u; i++) {
        a4[i] = v[rows[i] + f * tiles * depth + c];
        b4[i] = u[u0 + (f * p.channels + 4u * c + i) * quads];
      }
${multiplyByLanes('a4', 'b4', variant.lanes)}
    }
${keepProducts(variant.lanes, 'tiles')}
  }
  if (own >= quads) { return; }
  for (var row = row0; row < min(row0 + BLOCK, tiles); row++) {
${forwardResults(variant)}
  }`;

const forwardAlone = (variant: ForwardProductVariant): string => wgsl /* wgsl */`
  if (item >= tiles * quads) { return; }
  let row = item / quads;
  let own = item % quads;
  for (var f = 0u; f < ${POINTS}u; f++) {
    var sum = vec4f();
    for (var c = 0u; c < p.channels; c++) {
      let value = v[wid.z * p.stride_v + (f * tiles + row) * depth + c / 4u][c % 4u];
      sum += value * u[wid.z * p.stride_u + (f * p.channels + c) * quads + own];
    }
    m[m0 + (row * ${POINTS}u + f) * quads + own] = sum;
  }
${forwardResults(variant)}`;

export const forwardProductSource = (variant: ForwardProductVariant): string => wgsl /* wgsl */`
#if ${variant.name === 'subgroup-tile'}
enable subgroups;
#endif
struct Params {
  ${CONV2D_FIELDS},
  stride_v: u32, stride_u: u32,
#if ${variant.bias}
  stride_bias: u32,
#endif
  stride_m: u32, stride_y: u32,
#if ${variant.part !== undefined}
  stride_moments: u32,
#endif
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> v: array<vec4f>;     // [36, tiles, channels]
@group(0) @binding(2) var<storage, read_write> u: array<vec4f>;     // [36, channels, out_channels]
#if ${variant.bias}
@group(0) @binding(3) var<storage, read_write> bias: array<vec4f>;  // [out_channels]
#endif
@group(0) @binding(${variant.bias ? 4 : 3}) var<storage, read_write> m: array<vec4f>;  // [tiles, 36, out_channels]
@group(0) @binding(${variant.bias ? 5 : 4}) var<storage, read_write> y: array<vec4f>;  // [images, out_height, out_width, out_channels]
#if ${variant.part !== undefined}
@group(0) @binding(${variant.bias ? 6 : 5}) var<storage, read_write> moments: array<vec4f>;  // [images, parts, 2, out_channels]: mean, squared deviations
#endif
${linear('results_line', OUTPUT)}
${prologue(variant)}
  let m0 = wid.z * p.stride_m;
${variant.name === 'subgroup-tile' ? forwardBlocks(variant) : forwardAlone(variant)}
}`;

/** WGSL: the products of a row and four columns become the taps of filters. */
const weightResults = wgsl /* wgsl */`
${transform('taps', transposed(FILTER), product)}
    let w0 = wid.z * p.stride_d_w + (part * ${TAPS ** 2}u * p.channels + row) * quads + own;
${storeTransformed('taps', TAPS, (j, value) => `d_w[w0 + (${TAPS}u * i + ${j}u) * p.channels * quads] = ${value};`)}`;

/** WGSL: the tiles `first` to `end` - 1 of a part, and where its products begin. */
const tilesOfPart = wgsl /* wgsl */`
  if (part >= p.parts) { return; }
  let tiles_per_part = (tiles + p.parts - 1u) / p.parts;
  let first = part * tiles_per_part;
  let end = min(first + tiles_per_part, tiles);
  let m0 = wid.z * p.stride_m + part * ${POINTS}u * p.channels * quads;`;

const weightBlocks = ({ lanes }: Blocks): string => wgsl /* wgsl */`
  let row_blocks = (depth + LANES - 1u) / LANES;
  let column_blocks = (quads + LANES - 1u) / LANES;
  let part = item / (row_blocks * column_blocks);
${tilesOfPart}
  let row0 = item % row_blocks * BLOCK;
  let own = item / row_blocks % column_blocks * LANES + lane;
  let v0 = wid.z * p.stride_v + min(row0 / 4u + lane, depth - 1u);
  let s0 = wid.z * p.stride_s + min(own, quads - 1u);
  for (var f = 0u; f < ${POINTS}u; f++) {
    var acc: array<vec4f, BLOCK>;
${noProducts(lanes)}
    for (var tile = first; tile < end; tile += 4u) {
      var a4: array<vec4f, 4>;
      var b4: array<vec4f, 4>;
      for (var i = 0u; i < 4u; i++) {
        if (tile + i < end) {
          a4[i] = v[v0 + (f * tiles + tile + i) * depth];
          b4[i] = s[s0 + (f * tiles + tile + i) * quads];
        } else { a4[i] = vec4f(); b4[i] = vec4f(); }
      }
${multiplyByComponents('a4', 'b4', lanes)}
    }
${keepProducts(lanes, 'p.channels')}
  }
  if (own >= quads) { return; }
  for (var row = row0; row < min(row0 + BLOCK, p.channels); row++) {
${weightResults}
  }`;

const weightAlone = wgsl /* wgsl */`
  let part = item / (p.channels * quads);
${tilesOfPart}
  let row = item / quads % p.channels;
  let own = item % quads;
  for (var f = 0u; f < ${POINTS}u; f++) {
    var sum = vec4f();
    for (var tile = first; tile < end; tile++) {
      let value = v[wid.z * p.stride_v + (f * tiles + tile) * depth + row / 4u][row % 4u];
      sum += value * s[wid.z * p.stride_s + (f * tiles + tile) * quads + own];
    }
    m[m0 + (row * ${POINTS}u + f) * quads + own] = sum;
  }
${weightResults}`;

export const weightProductSource = (variant: ProductVariant): string => wgsl /* wgsl */`
#if ${variant.name === 'subgroup-tile'}
enable subgroups;
#endif
struct Params {
  ${CONV2D_FIELDS}, parts: u32,
  stride_v: u32, stride_s: u32, stride_m: u32, stride_d_w: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> v: array<vec4f>;    // [36, tiles, channels]
@group(0) @binding(2) var<storage, read_write> s: array<vec4f>;    // [36, tiles, out_channels]
@group(0) @binding(3) var<storage, read_write> m: array<vec4f>;    // [parts, channels, 36, out_channels]
@group(0) @binding(4) var<storage, read_write> d_w: array<vec4f>;  // [parts, filter_height, filter_width, channels, out_channels]
${linear('taps_line', transposed(FILTER))}
${prologue(variant)}
${variant.name === 'subgroup-tile' ? weightBlocks(variant) : weightAlone}
}`;
