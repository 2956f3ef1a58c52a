// WGSL of the convolution on a GPU, any stride: a workgroup computes a tile in workgroup memory. No launch logic.
import { wgsl } from '@softlabel/runtime';
import {
  columnMoments,
  joinSlices,
  multiplyTiles,
  ownColumn,
  ownRow,
  type SharedTile,
  tileAccumulators,
  tileMemory,
  walkSteps,
} from '../shared-tile.wgsl.ts';
import { fourColumns, load4, storeColumns } from '../subgroup-tile.wgsl.ts';
import { type ForwardStructure, forwardHeader, type TakesMoments } from './forward.wgsl.ts';
import { loadRows, windows } from './shared-staging.wgsl.ts';

export type ForwardSharedVariant = ForwardStructure & SharedTile & TakesMoments;

/** WGSL: load_block(local, k, operands), the block of windows or filters that the invocation stages for the step at k. */
export const loadForwardBlock = ({ vectorX, vectorW }: ForwardStructure): string => wgsl /* wgsl */`
${windows(vectorX)}
${load4('w', vectorW)}
${loadRows('w')}

// What an invocation stages: windows of four pixels, or filters of the tile's output channels.
struct Operands { windows: array<Window, 4>, w0: u32, o0: u32 }

// The invocation's block of the step that begins at number k of the windows, which is also row k of w.
fn load_block(local: u32, k: u32, operands: Operands) -> mat4x4f {
  let place = block_place(local);
  let run = p.filter_width * p.channels;
  if (local < LEFT_BLOCKS) {
    let numbers = ${fourColumns('k + place.x')};
    var by_pixel: mat4x4f;
    for (var j = 0u; j < 4u; j++) { by_pixel[j] = load_window(operands.windows[j], numbers / run, numbers % run); }
    return transpose(by_pixel);
  }
  return load_rows_w(operands.w0, k + place.x, p.filter_height * run, operands.o0 + place.y, p.out_channels);
}
`;

/** WGSL at the start of main: the corner of the tile, and the invocation's `operands`; a workgroup past the last tile ends here. */
export const forwardTile = wgsl /* wgsl */`
  let tiles_o = (p.out_channels + COLUMNS - 1u) / COLUMNS;
  let pixels = p.images * p.out_height * p.out_width;
  let tile = wid.y * groups.x + wid.x;
  let pixel0 = tile / tiles_o * ROWS;
  let o0 = tile % tiles_o * COLUMNS;
  if (pixel0 >= pixels) { return; }

  var operands = Operands(array<Window, 4>(), wid.z * p.stride_w * 4u, o0);
  for (var j = 0u; j < 4u; j++) {
    let pixel = min(pixel0 + block_place(local).y + j, pixels - 1u);
    operands.windows[j] = window_at(wid.z * p.stride_x * 4u, position_of(pixel));
  }
  let numbers = p.filter_height * p.filter_width * p.channels;   // of a window`;

export const forwardSharedSource = (variant: ForwardSharedVariant): string => wgsl /* wgsl */`
${forwardHeader({ ...variant, vectorY: variant.vectorW })}
${tileMemory(variant)}
${loadForwardBlock(variant)}
${storeColumns('y', variant.vectorW)}
#if ${variant.part !== undefined}
${storeColumns('moments', variant.vectorW)}
#endif

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
${forwardTile}
${tileAccumulators}

${walkSteps('0u', 'numbers', 'load_block(local, k, operands)', multiplyTiles)}
${joinSlices}
#if ${variant.bias}
  for (var j = 0u; j < WIDTH; j++) {
    let at = wid.z * p.stride_bias + min(${fourColumns(`o0 + ${ownColumn('j')}`)}, vec4u(p.out_channels - 1u));
    let shift = vec4f(bias[at.x], bias[at.y], bias[at.z], bias[at.w]);
    for (var i = 0u; i < HEIGHT; i++) { acc[i * WIDTH + j] += shift; }
  }
#endif
#if ${variant.part !== undefined}
${columnMoments}
#endif
  if (slice > 0u) { return; }

  let y0 = wid.z * p.stride_y;
  for (var j = 0u; j < WIDTH; j++) {
    let columns = ${fourColumns(`o0 + ${ownColumn('j')}`)};
    for (var i = 0u; i < HEIGHT; i++) {
      let pixel = pixel0 + ${ownRow('i')};
      if (pixel < pixels) { store_y(y0 + pixel * p.out_channels, columns, p.out_channels, acc[i * WIDTH + j]); }
    }
#if ${variant.part !== undefined}
    if (down == 0u) {
      let m0 = wid.z * p.stride_moments + tile / tiles_o * 2u * p.out_channels;
      store_moments(m0, columns, p.out_channels, mean[j]);
      store_moments(m0 + p.out_channels, columns, p.out_channels, deviations[j]);
    }
#endif
  }
}`;
