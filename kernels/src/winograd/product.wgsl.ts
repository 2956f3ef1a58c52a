// WGSL of Winograd's product on a software adapter: a subgroup multiplies tiles by filters at each of the 36 points, then turns the products into results. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { CONV2D_FIELDS } from '../conv2d/geometry.wgsl.ts';
import { lines, moveUp, multiplyByComponents, multiplyByLanes } from '../subgroup-tile.wgsl.ts';
import { FILTER, linear, OUTPUT, POINTS, SIDE, storeTransformed, TAPS, TILE_SIDE, transform, transposed } from './transforms.ts';

export interface ProductVariant {
  readonly name: 'subgroup-tile';
  readonly lanes: number;
}
export interface ForwardProductVariant extends ProductVariant {
  readonly bias: boolean;
  /** Pixels whose moments are taken, a tile; absent where none are asked for. */
  readonly part?: number;
}

/** WGSL: a block's products at point f go to memory, as many rows at a time as there are lanes. `m0` is where those of the point begin. */
const keepProducts = (lanes: number, rows: string): string => wgsl /* wgsl */`
      for (var row = row0; row < min(row0 + BLOCK, ${rows}); row += LANES) {
${lines(lanes, (i) => `if (row + ${i}u < ${rows} && own < quads) { m[m0 + ((row + ${i}u) * ${POINTS}u + f) * quads + own] = acc[${i}]; }`)}
${moveUp(4 * lanes, lanes)}
      }`;

/** WGSL: the product of this lane's columns in row `row` at the point in row i and column j of the points. */
const product = (i: string, j: number): string => `m[m0 + (row * ${POINTS}u + ${SIDE}u * ${i} + ${j}u) * quads + column]`;

const moments = wgsl /* wgsl */`
    var sum = vec4f();
${lines(TILE_SIDE ** 2, (k) => `sum += results[${k}];`)}
    let mean = sum / ${TILE_SIDE ** 2}.0;
    var deviations = vec4f();
${lines(TILE_SIDE ** 2, (k) => `deviations += (results[${k}] - mean) * (results[${k}] - mean);`)}
    let m1 = wid.z * p.stride_moments + row * 2u * quads + own;
    moments[m1] = mean;
    moments[m1 + quads] = deviations;`;

/** WGSL: what both products begin with. A lane owns four columns of a block, and reads again only what it has written itself. */
const prologue = (lanes: number): string => wgsl /* wgsl */`
const LANES = ${lanes}u;
const BLOCK = 4u * LANES;   // rows and columns
@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let block = wid.y * groups.x + wid.x;
  let tiles_x = p.out_width / ${TILE_SIDE}u;
  let tiles = p.images * (p.out_height / ${TILE_SIDE}u) * tiles_x;
  let depth = p.channels / 4u;
  let quads = p.out_channels / 4u;
  let column_blocks = (quads + LANES - 1u) / LANES;`;

/** WGSL: sums that are none yet. Said for each, since a driver was seen to keep those of the last turn of an array that a loop declares. */
const noProducts = (lanes: number): string => lines(4 * lanes, (row) => `acc[${row}] = vec4f();`);

export const forwardProductSource = ({ lanes, bias, part }: ForwardProductVariant): string => wgsl /* wgsl */`
enable subgroups;
struct Params {
  ${CONV2D_FIELDS},
  stride_v: u32, stride_u: u32,
#if ${bias}
  stride_bias: u32,
#endif
  stride_m: u32, stride_y: u32,
#if ${part !== undefined}
  stride_moments: u32,
#endif
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> v: array<vec4f>;     // [36, tiles, channels]
@group(0) @binding(2) var<storage, read_write> u: array<vec4f>;     // [36, channels, out_channels]
#if ${bias}
@group(0) @binding(3) var<storage, read_write> bias: array<vec4f>;  // [out_channels]
#endif
@group(0) @binding(${bias ? 4 : 3}) var<storage, read_write> m: array<vec4f>;  // [tiles, 36, out_channels]
@group(0) @binding(${bias ? 5 : 4}) var<storage, read_write> y: array<vec4f>;  // [images, out_height, out_width, out_channels]
#if ${part !== undefined}
@group(0) @binding(${bias ? 6 : 5}) var<storage, read_write> moments: array<vec4f>;  // [images, parts, 2, out_channels]: mean, squared deviations
#endif
${linear('results_line', OUTPUT)}
${prologue(lanes)}
  let row_blocks = (tiles + BLOCK - 1u) / BLOCK;
  if (block >= row_blocks * column_blocks) { return; }
  let row0 = block % row_blocks * BLOCK;
  let own = block / row_blocks * LANES + lane;
  let column = min(own, quads - 1u);
  let rows = wid.z * p.stride_v + min(row0 + lane + LANES * vec4u(0u, 1u, 2u, 3u), vec4u(tiles - 1u)) * depth;
  let u0 = wid.z * p.stride_u + column;
  let m0 = wid.z * p.stride_m;
  for (var f = 0u; f < ${POINTS}u; f++) {
    var acc: array<vec4f, BLOCK>;
${noProducts(lanes)}
    for (var c = 0u; c < depth; c++) {
      var a4: array<vec4f, 4>;
      var b4: array<vec4f, 4>;
      for (var i = 0u; i < 4u; i++) {
        a4[i] = v[rows[i] + f * tiles * depth + c];
        b4[i] = u[u0 + (f * p.channels + 4u * c + i) * quads];
      }
${multiplyByLanes('a4', 'b4', lanes)}
    }
${keepProducts(lanes, 'tiles')}
  }
  for (var row = row0; row < min(row0 + BLOCK, tiles); row++) {
${transform('results', OUTPUT, product)}
#if ${bias}
    let b = bias[wid.z * p.stride_bias + column];
${lines(TILE_SIDE ** 2, (k) => `results[${k}] += b;`)}
#endif
    if (own >= quads) { continue; }
#if ${part !== undefined}
${moments}
#endif
    let y0 = wid.z * p.stride_y + (row / tiles_x * p.out_width + row % tiles_x) * ${TILE_SIDE}u * quads + own;
${storeTransformed('results', TILE_SIDE, (j, value) => `y[y0 + (i * p.out_width + ${j}u) * quads] = ${value};`)}
  }
}`;

export const weightProductSource = ({ lanes }: ProductVariant): string => wgsl /* wgsl */`
enable subgroups;
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
${prologue(lanes)}
  let row_blocks = (depth + LANES - 1u) / LANES;
  let part = block / (row_blocks * column_blocks);
  if (part >= p.parts) { return; }
  let row0 = block % row_blocks * BLOCK;
  let own = block / row_blocks % column_blocks * LANES + lane;
  let column = min(own, quads - 1u);
  let tiles_per_part = (tiles + p.parts - 1u) / p.parts;
  let end = min((part + 1u) * tiles_per_part, tiles);
  let v0 = wid.z * p.stride_v + min(row0 / 4u + lane, depth - 1u);
  let s0 = wid.z * p.stride_s + column;
  let m0 = wid.z * p.stride_m + part * ${POINTS}u * p.channels * quads;
  for (var f = 0u; f < ${POINTS}u; f++) {
    var acc: array<vec4f, BLOCK>;
${noProducts(lanes)}
    for (var tile = part * tiles_per_part; tile < end; tile += 4u) {
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
  for (var row = row0; row < min(row0 + BLOCK, p.channels); row++) {
${transform('taps', transposed(FILTER), product)}
    if (own >= quads) { continue; }
    let w0 = wid.z * p.stride_d_w + (part * ${TAPS ** 2}u * p.channels + row) * quads + own;
${storeTransformed('taps', TAPS, (j, value) => `d_w[w0 + (${TAPS}u * i + ${j}u) * p.channels * quads] = ${value};`)}
  }
}`;
