// WGSL that brings a convolution's operands to where Winograd's product is one of numbers: tiles of images, and filters or tiles of gradients. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { CONV2D_FIELDS } from '../conv2d/geometry.wgsl.ts';
import {
  FILTER,
  INPUT,
  linear,
  type Matrix,
  OUTPUT,
  SIDE,
  storeTransformed,
  TAPS,
  TILE_SIDE,
  transform,
  transposed,
} from './transforms.ts';

/** Invocations of a workgroup; each transforms four channels of a tile or filter. */
export const OPERANDS_WORKGROUP = 64;

export interface OperandsVariant {
  readonly name: 'four-channels-per-invocation';
  /** What is transformed beside x: filters, filters turned by 180 degrees with their channel axes swapped, or gradients of the result. */
  readonly second: 'filters' | 'flipped-filters' | 'gradients';
}

/** What each second operand is multiplied by on both sides. */
export const SECOND_MATRIX: { readonly [K in OperandsVariant['second']]: Matrix } = {
  filters: FILTER,
  'flipped-filters': FILTER,
  gradients: transposed(OUTPUT),
};

/** The second operand and what becomes of it: their names and shapes. */
const SECOND = {
  filters: ['w', '[filter_height, filter_width, channels, out_channels]', 'u', '[36, channels, out_channels]'],
  'flipped-filters': ['w', '[filter_height, filter_width, out_channels, channels]', 'u', '[36, channels, out_channels]'],
  gradients: ['d_y', '[images, out_height, out_width, out_channels]', 's', '[36, tiles, out_channels]'],
} as const;

/** WGSL: fn second_operand(item, member), which transforms filter or tile number `item`. */
function secondOperand(second: OperandsVariant['second']): string {
  const line = linear('values_line', SECOND_MATRIX[second]);
  if (second === 'gradients')
    return wgsl /* wgsl */`
${line}
fn second_operand(item: u32, member: u32) {
  let quads = p.out_channels / 4u;
  if (item >= tile_count() * quads) { return; }
  let d0 = member * p.stride_d_y + tile_origin(item / quads) * quads + item % quads;
${transform('values', SECOND_MATRIX[second], (i, j) => `d_y[d0 + (${i} * p.out_width + ${j}u) * quads]`)}
  let s0 = member * p.stride_s + item;
${storeTransformed('values', SIDE, (j, value) => `s[s0 + (${SIDE}u * i + ${j}u) * tile_count() * quads] = ${value};`)}
}`;
  const flipped = second === 'flipped-filters';
  const load = (i: string, j: number) => (flipped ? `turned_w(w0, ${i}, ${j}u)` : `w[w0 + (${TAPS}u * ${i} + ${j}u) * p.channels * quads]`);
  return wgsl /* wgsl */`
${line}
#if ${flipped}
fn turned_w(w0: u32, i: u32, j: u32) -> vec4f {
  let at = w0 + (${TAPS ** 2 - 1}u - ${TAPS}u * i - j) * p.out_channels * p.channels + p.channels * vec4u(0u, 1u, 2u, 3u);
  return vec4f(${['x', 'y', 'z', 'w'].map((i) => `w[at.${i} / 4u][at.${i} % 4u]`).join(', ')});
}
#endif
fn second_operand(item: u32, member: u32) {
  let quads = p.out_channels / 4u;
  if (item >= p.channels * quads) { return; }
#if ${flipped}
  let w0 = member * p.stride_w * 4u + item % quads * 4u * p.channels + item / quads;
#else
  let w0 = member * p.stride_w + item;
#endif
${transform('values', SECOND_MATRIX[second], load)}
  let u0 = member * p.stride_u + item;
${storeTransformed('values', SIDE, (j, value) => `u[u0 + (${SIDE}u * i + ${j}u) * p.channels * quads] = ${value};`)}
}`;
}

export function operandsSource({ second }: OperandsVariant): string {
  const [from, fromShape, to, toShape] = SECOND[second];
  return wgsl /* wgsl */`
struct Params {
  ${CONV2D_FIELDS},
  stride_x: u32, stride_${from}: u32, stride_v: u32, stride_${to}: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;  // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> ${from}: array<vec4f>;  // ${fromShape}
@group(0) @binding(3) var<storage, read_write> v: array<vec4f>;  // [36, tiles, channels]
@group(0) @binding(4) var<storage, read_write> ${to}: array<vec4f>;  // ${toShape}

fn groups_of(items: u32) -> u32 { return (items + ${OPERANDS_WORKGROUP - 1}u) / ${OPERANDS_WORKGROUP}u; }
fn tile_count() -> u32 { return p.images * (p.out_height / ${TILE_SIDE}u) * (p.out_width / ${TILE_SIDE}u); }
/** The number of a tile's first output pixel. */
fn tile_origin(tile: u32) -> u32 {
  let tiles_x = p.out_width / ${TILE_SIDE}u;
  return (tile / tiles_x * p.out_width + tile % tiles_x) * ${TILE_SIDE}u;
}
${linear('values_of_x_line', INPUT)}
fn load_x(x0: u32, row: u32, column: u32) -> vec4f {
  var pixel = vec4f();
  if (row < p.height && column < p.width) { pixel = x[x0 + (row * p.width + column) * (p.channels / 4u)]; }
  return pixel;
}
fn first_operand(item: u32, member: u32) {
  let quads = p.channels / 4u;
  if (item >= tile_count() * quads) { return; }
  let pixel = tile_origin(item / quads);
  let image = pixel / (p.out_width * p.out_height);
  let top = pixel / p.out_width % p.out_height - p.padding;   // wraps to a huge number above the image
  let left = pixel % p.out_width - p.padding;
  let x0 = member * p.stride_x + image * p.height * p.width * quads + item % quads;
${transform('values_of_x', INPUT, (i, j) => `load_x(x0, top + ${i}, left + ${j}u)`)}
  let v0 = member * p.stride_v + item;
${storeTransformed('values_of_x', SIDE, (j, value) => `v[v0 + (${SIDE}u * i + ${j}u) * tile_count() * quads] = ${value};`)}
}
${secondOperand(second)}

@compute @workgroup_size(${OPERANDS_WORKGROUP})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let group = wid.y * groups.x + wid.x;
  let first = groups_of(tile_count() * (p.channels / 4u));
  let second = groups_of(${second === 'gradients' ? 'tile_count()' : 'p.channels'} * (p.out_channels / 4u));
  // The operands take turns while there are both: a software adapter deals neighbours to one processor.
  let pairs = min(first, second);
  let paired = group < 2u * pairs;
  let item = select(group - pairs, group / 2u, paired) * ${OPERANDS_WORKGROUP}u + local;
  if (select(first > second, group % 2u == 0u, paired)) { first_operand(item, wid.z); } else { second_operand(item, wid.z); }
}`;
}
