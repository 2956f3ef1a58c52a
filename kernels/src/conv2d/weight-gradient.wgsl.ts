// WGSL of the convolution's gradient of w, in parts that each sum over a run of images. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { columnsElement, load4 } from '../subgroup-tile.wgsl.ts';
import { CONV2D_FIELDS, DIRECT_TILE, DIRECT_WORKGROUP } from './geometry.wgsl.ts';

/** What `direct` and the variants with tiles in workgroup memory share. */
export interface WeightGradientStructure {
  /** channels (outChannels) is a multiple of 4. */
  readonly vectorX: boolean;
  readonly vectorY: boolean;
}

export interface WeightGradientDirectVariant extends WeightGradientStructure {
  readonly name: 'direct';
}

/** `vectorW`: dW is stored four output channels at a time. */
export const weightGradientHeader = (vectorW = false): string => wgsl /* wgsl */`
struct Params {
  ${CONV2D_FIELDS}, parts: u32,
  stride_x: u32, stride_d_y: u32, stride_d_w: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;    // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> d_y: array<vec4f>;  // [images, out_height, out_width, out_channels]
@group(0) @binding(3) var<storage, read_write> d_w: array<${columnsElement(vectorW)}>;  // [parts, filter_height, filter_width, channels, out_channels]
`;

export const weightGradientDirectSource = ({ vectorX, vectorY }: WeightGradientDirectVariant): string => wgsl /* wgsl */`
${weightGradientHeader()}
const TILE = ${DIRECT_TILE}u;
${load4('x', vectorX)}
${load4('d_y', vectorY)}
@compute @workgroup_size(${DIRECT_WORKGROUP})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let tiles_c = (p.channels + TILE - 1u) / TILE;
  let tiles_o = (p.out_channels + TILE - 1u) / TILE;
  let taps = p.filter_height * p.filter_width;
  let tile = (wid.y * groups.x + wid.x) * ${DIRECT_WORKGROUP}u + local;
  let o0 = tile % tiles_o * TILE;
  let c0 = tile / tiles_o % tiles_c * TILE;
  let tap = tile / (tiles_o * tiles_c) % taps;
  let part = tile / (tiles_o * tiles_c * taps);
  if (part >= p.parts) { return; }
  let r = tap / p.filter_width;
  let s = tap % p.filter_width;
  let x0 = wid.z * p.stride_x * 4u;
  let y0 = wid.z * p.stride_d_y * 4u;

  let images_per_part = (p.images + p.parts - 1u) / p.parts;
  let end = min((part + 1u) * images_per_part, p.images);
  var sum: array<vec4f, TILE>;
  for (var image = part * images_per_part; image < end; image++) { for (var i = 0u; i < p.out_height; i++) {
    let row = i * p.stride + r - p.padding;   // wraps to a huge number above the image
    if (row >= p.height) { continue; }
    for (var j = 0u; j < p.out_width; j++) {
      let column = j * p.stride + s - p.padding;
      if (column >= p.width) { continue; }
      let pixel = (image * p.height + row) * p.width + column;
      let out_pixel = (image * p.out_height + i) * p.out_width + j;
      let here = load4_x(x0 + pixel * p.channels + c0, c0, p.channels);
      let gradient = load4_d_y(y0 + out_pixel * p.out_channels + o0, o0, p.out_channels);
      for (var c = 0u; c < TILE; c++) { sum[c] += here[c] * gradient; }
    }
  } }

  let w0 = wid.z * p.stride_d_w + ((part * taps + tap) * p.channels + c0) * p.out_channels + o0;
  for (var c = 0u; c < min(TILE, p.channels - c0); c++) {
    for (var o = 0u; o < min(TILE, p.out_channels - o0); o++) { d_w[w0 + c * p.out_channels + o] = sum[c][o]; }
  }
}`;
