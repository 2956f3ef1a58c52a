// WGSL that turns filters by 180 degrees and swaps their channel axes. No launch logic.
import { wgsl } from '@softlabel/runtime';

/** Invocations of a workgroup; each makes the channels of one tap and output channel. */
export const FLIP_WORKGROUP = 64;

export const flipFiltersSource = (): string => wgsl /* wgsl */`
struct Params {
  filter_height: u32, filter_width: u32, channels: u32, out_channels: u32,
  stride_w: u32, stride_flipped: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> w: array<f32>;        // [filter_height, filter_width, channels, out_channels]
@group(0) @binding(2) var<storage, read_write> flipped: array<f32>;  // [filter_height, filter_width, out_channels, channels]

@compute @workgroup_size(${FLIP_WORKGROUP})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = (wid.y * groups.x + wid.x) * ${FLIP_WORKGROUP}u + local;
  let taps = p.filter_height * p.filter_width;
  if (i >= taps * p.out_channels) { return; }
  let opposite = taps - 1u - i / p.out_channels;
  let w0 = wid.z * p.stride_w + opposite * p.channels * p.out_channels + i % p.out_channels;
  let flipped0 = wid.z * p.stride_flipped + i * p.channels;
  for (var c = 0u; c < p.channels; c++) { flipped[flipped0 + c] = w[w0 + c * p.out_channels]; }
}`;
