// WGSL that makes normalised floats of the bytes of chosen images. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type BlockVariant, blockSource } from '../loops.ts';

export interface NormaliseVariant extends BlockVariant {
  readonly channels: 1 | 3;
  /** width is a multiple of 4, so that no word holds bytes of two images. */
  readonly wholeWords: boolean;
}

export const normaliseSource = (variant: NormaliseVariant): string => wgsl /* wgsl */`
struct Params {
  rows: u32, source_rows: u32, width: u32, channels: u32,
  mean0: f32, mean1: f32, mean2: f32, std0: f32, std1: f32, std2: f32,
  stride_x: u32, stride_index: u32, stride_y: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<u32>;      // [source_rows, width] bytes, four to a word, the lowest first
@group(0) @binding(2) var<storage, read_write> index: array<u32>;  // [rows]
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;    // [rows, width]
${blockSource(variant)}

// The channels' values for four neighbouring bytes, the first of which belongs to channel first.
fn four_of(first: u32, channels: vec3f) -> vec4f {
#if ${variant.channels === 3}
  switch (first) {
    case 0u: { return channels.xyzx; }
    case 1u: { return channels.yzxy; }
    default: { return channels.zxyz; }
  }
#else
  return channels.xxxx;
#endif
}

// The word of byte element of image row, for member z; black past the last image.
fn word_of(row: u32, element: u32, z: u32) -> u32 {
  let source = index[z * p.stride_index + min(row, p.rows - 1u)];
  return select(0u, x[z * p.stride_x + (source * p.width + element) / 4u], source < p.source_rows);
}

// Bytes 4 * i to 4 * i + 3 of the chosen images, each of 255 standing for 1.
fn pixels_at(i: u32, z: u32) -> vec4f {
#if ${variant.wholeWords}
  return unpack4x8unorm(word_of(4u * i / p.width, 4u * i % p.width, z));
#else
  var four = vec4f();
  for (var k = 0u; k < 4u; k++) {
    let row = (4u * i + k) / p.width;
    let element = (4u * i + k) % p.width;
    let source = index[z * p.stride_index + min(row, p.rows - 1u)];
    four[k] = unpack4x8unorm(word_of(row, element, z))[(source * p.width + element) % 4u];
  }
  return four;
#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let mean = vec3f(p.mean0, p.mean1, p.mean2);
  let deviation = vec3f(p.std0, p.std1, p.std2);
  let block = block_of(wid, groups, (p.rows * p.width + 3u) / 4u);
  for (var i = block.first + lane; i < block.end; i += LANES) {
    let first = 4u * i % ${variant.channels}u;  // width is a multiple of the channels
    y[wid.z * p.stride_y + i] = (pixels_at(i, wid.z) - four_of(first, mean)) / four_of(first, deviation);
  }
}`;
