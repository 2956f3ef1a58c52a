// WGSL of the convolution y = x * w (+ bias), N H W C. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { columnsElement, load4 } from '../subgroup-tile.wgsl.ts';
import { CONV2D_FIELDS, DIRECT_TILE, DIRECT_WORKGROUP } from './geometry.wgsl.ts';

/** What `direct` and the variants with tiles in workgroup memory share. */
export interface ForwardStructure {
  readonly bias: boolean;
  /** channels (outChannels) is a multiple of 4. */
  readonly vectorX: boolean;
  readonly vectorW: boolean;
}

export interface ForwardDirectVariant extends ForwardStructure {
  readonly name: 'direct';
}

/** A variant of a kernel that takes moments. */
export interface TakesMoments {
  /** Neighbouring pixels of an image whose moments a workgroup takes: all that it computes. Absent where no moments are asked for. */
  readonly part?: number;
}

interface ForwardBindings extends TakesMoments {
  readonly bias: boolean;
  /** y and moments are stored four channels at a time. */
  readonly vectorY?: boolean;
}

export const forwardHeader = ({ bias, vectorY = false, part }: ForwardBindings): string => wgsl /* wgsl */`
struct Params {
  ${CONV2D_FIELDS},
  stride_x: u32, stride_w: u32,
#if ${bias}
  stride_bias: u32,
#endif
  stride_y: u32,
#if ${part !== undefined}
  stride_moments: u32,
#endif
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;   // [images, height, width, channels]
@group(0) @binding(2) var<storage, read_write> w: array<vec4f>;   // [filter_height, filter_width, channels, out_channels]
#if ${bias}
@group(0) @binding(3) var<storage, read_write> bias: array<f32>;  // [out_channels]
#endif
@group(0) @binding(${bias ? 4 : 3}) var<storage, read_write> y: array<${columnsElement(vectorY)}>;  // [images, out_height, out_width, out_channels]
#if ${part !== undefined}
@group(0) @binding(${bias ? 5 : 4}) var<storage, read_write> moments: array<${columnsElement(vectorY)}>;  // [images, parts, 2, out_channels]: mean, squared deviations
#endif
`;

export const forwardDirectSource = ({ bias, vectorX, vectorW }: ForwardDirectVariant): string => wgsl /* wgsl */`
${forwardHeader({ bias })}
const TILE = ${DIRECT_TILE}u;
${load4('x', vectorX)}
${load4('w', vectorW)}
@compute @workgroup_size(${DIRECT_WORKGROUP})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let tiles_o = (p.out_channels + TILE - 1u) / TILE;
  let tile = (wid.y * groups.x + wid.x) * ${DIRECT_WORKGROUP}u + local;
  let pixels = p.images * p.out_height * p.out_width;
  let pixel0 = tile / tiles_o * TILE;
  let o0 = tile % tiles_o * TILE;
  if (pixel0 >= pixels) { return; }
  let x0 = wid.z * p.stride_x * 4u;
  let w0 = wid.z * p.stride_w * 4u;

  var image: vec4u;
  var top: vec4i;
  var left: vec4i;
  for (var i = 0u; i < TILE; i++) {
    let pixel = min(pixel0 + i, pixels - 1u);
    image[i] = pixel / (p.out_height * p.out_width);
    top[i] = i32(pixel / p.out_width % p.out_height * p.stride) - i32(p.padding);
    left[i] = i32(pixel % p.out_width * p.stride) - i32(p.padding);
  }

  var sum: array<vec4f, TILE>;
  for (var r = 0u; r < p.filter_height; r++) { for (var s = 0u; s < p.filter_width; s++) {
    var start: vec4u;   // of the input pixel under this tap
    var inside: vec4<bool>;
    for (var i = 0u; i < TILE; i++) {
      let row = top[i] + i32(r);
      let column = left[i] + i32(s);
      inside[i] = row >= 0 && row < i32(p.height) && column >= 0 && column < i32(p.width);
      start[i] = x0 + ((image[i] * p.height + u32(row)) * p.width + u32(column)) * p.channels;
    }
    let tap0 = w0 + (r * p.filter_width + s) * p.channels * p.out_channels + o0;
    for (var c = 0u; c < p.channels; c += 4u) {
      var filters = mat4x4f();
      for (var j = 0u; j < min(4u, p.channels - c); j++) {
        filters[j] = load4_w(tap0 + (c + j) * p.out_channels, o0, p.out_channels);
      }
      for (var i = 0u; i < TILE; i++) {
        if (inside[i]) { sum[i] += filters * load4_x(start[i] + c, c, p.channels); }
      }
    }
  } }

  let y0 = wid.z * p.stride_y;
  for (var i = 0u; i < min(TILE, pixels - pixel0); i++) {
    for (var j = 0u; j < min(TILE, p.out_channels - o0); j++) {
#if ${bias}
      y[y0 + (pixel0 + i) * p.out_channels + o0 + j] = sum[i][j] + bias[wid.z * p.stride_bias + o0 + j];
#else
      y[y0 + (pixel0 + i) * p.out_channels + o0 + j] = sum[i][j];
#endif
    }
  }
}`;
