// WGSL of the convolution's gradient of x, N H W C. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { load4 } from '../subgroup-tile.wgsl.ts';
import { CONV2D_FIELDS, DIRECT_TILE, DIRECT_WORKGROUP } from './geometry.wgsl.ts';

export interface InputGradientDirectVariant {
  readonly name: 'direct';
  /** outChannels is a multiple of 4. */
  readonly vector: boolean;
}

export const inputGradientHeader = wgsl /* wgsl */`
struct Params {
  ${CONV2D_FIELDS},
  stride_d_y: u32, stride_w: u32, stride_d_x: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> d_y: array<vec4f>;  // [images, out_height, out_width, out_channels]
@group(0) @binding(2) var<storage, read_write> w: array<vec4f>;    // [filter_height, filter_width, channels, out_channels]
@group(0) @binding(3) var<storage, read_write> d_x: array<f32>;    // [images, height, width, channels]
`;

export const inputGradientDirectSource = ({ vector }: InputGradientDirectVariant): string => wgsl /* wgsl */`
${inputGradientHeader}
const TILE = ${DIRECT_TILE}u;
${load4('d_y', vector)}
${load4('w', vector)}
@compute @workgroup_size(${DIRECT_WORKGROUP})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let tiles_c = (p.channels + TILE - 1u) / TILE;
  let tile = (wid.y * groups.x + wid.x) * ${DIRECT_WORKGROUP}u + local;
  let pixels = p.images * p.height * p.width;
  let pixel0 = tile / tiles_c * TILE;
  let c0 = tile % tiles_c * TILE;
  if (pixel0 >= pixels) { return; }
  let y0 = wid.z * p.stride_d_y * 4u;
  let w0 = wid.z * p.stride_w * 4u;

  var image: vec4u;
  var row: vec4u;     // padded, so that a tap never reaches below 0
  var column: vec4u;
  for (var i = 0u; i < TILE; i++) {
    let pixel = min(pixel0 + i, pixels - 1u);
    image[i] = pixel / (p.height * p.width);
    row[i] = pixel / p.width % p.height + p.padding;
    column[i] = pixel % p.width + p.padding;
  }

  var sum: array<vec4f, TILE>;
  for (var r = 0u; r < p.filter_height; r++) { for (var s = 0u; s < p.filter_width; s++) {
    var start: vec4u;   // of the output pixel that reaches this input pixel by this tap
    var reached: vec4<bool>;
    for (var i = 0u; i < TILE; i++) {
      let q = (row[i] - r) / p.stride;
      let t = (column[i] - s) / p.stride;
      reached[i] = row[i] >= r && column[i] >= s && q * p.stride == row[i] - r && t * p.stride == column[i] - s
        && q < p.out_height && t < p.out_width;
      start[i] = y0 + ((image[i] * p.out_height + q) * p.out_width + t) * p.out_channels;
    }
    let tap0 = w0 + ((r * p.filter_width + s) * p.channels + c0) * p.out_channels;
    for (var o = 0u; o < p.out_channels; o += 4u) {
      var filters = mat4x4f();
      for (var j = 0u; j < min(TILE, p.channels - c0); j++) {
        filters[j] = load4_w(tap0 + j * p.out_channels + o, o, p.out_channels);
      }
      for (var i = 0u; i < TILE; i++) {
        if (reached[i]) { sum[i] += load4_d_y(start[i] + o, o, p.out_channels) * filters; }
      }
    }
  } }

  let x0 = wid.z * p.stride_d_x;
  for (var i = 0u; i < min(TILE, pixels - pixel0); i++) {
    for (var j = 0u; j < min(TILE, p.channels - c0); j++) { d_x[x0 + (pixel0 + i) * p.channels + c0 + j] = sum[i][j]; }
  }
}`;
