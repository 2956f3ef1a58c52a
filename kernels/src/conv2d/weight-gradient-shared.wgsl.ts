// WGSL of the convolution's gradient of w on a GPU, any stride: a workgroup computes a tile in workgroup memory. No launch logic.
import { wgsl } from '@softlabel/runtime';
import {
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
import { loadRows, windows } from './shared-staging.wgsl.ts';
import { type WeightGradientStructure, weightGradientHeader } from './weight-gradient.wgsl.ts';

export type WeightGradientSharedVariant = WeightGradientStructure & SharedTile;

/** WGSL: load_block(local, pixel0, operands), the block of windows or dY that the invocation stages for the step at pixel0. */
export const loadWeightGradientBlock = ({ vectorX, vectorY }: WeightGradientStructure): string => wgsl /* wgsl */`
${windows(vectorX)}
${load4('d_y', vectorY)}
${loadRows('d_y')}

// What an invocation stages, up to the pixel end: the numbers q of the filter rows r of windows, or dY's output channels of the tile.
struct Operands { x0: u32, r: vec4u, q: vec4u, y0: u32, o0: u32, end: u32 }

// The invocation's block of the step that begins at an output pixel.
fn load_block(local: u32, pixel0: u32, operands: Operands) -> mat4x4f {
  let place = block_place(local);
  let pixel = pixel0 + place.x;
  if (local < LEFT_BLOCKS) {
    var block = mat4x4f();
    var position = position_of(pixel);
    for (var k = 0u; k < 4u; k++) {
      if (pixel + k < operands.end) { block[k] = load_window(window_at(operands.x0, position), operands.r, operands.q); }
      position = position_after(position);
    }
    return block;
  }
  return load_rows_d_y(operands.y0, pixel, operands.end, operands.o0 + place.y, p.out_channels);
}
`;

/**
 * WGSL at the start of main: the tile's part, which sums over the output pixels from `first` to `end`, its corner, and the invocation's `operands`;
 * a workgroup past the last tile ends here.
 */
export const weightGradientTile = wgsl /* wgsl */`
  let run = p.filter_width * p.channels;
  let rows = p.filter_height * run;
  let tiles_o = (p.out_channels + COLUMNS - 1u) / COLUMNS;
  let tiles_r = (rows + ROWS - 1u) / ROWS;
  let tile = wid.y * groups.x + wid.x;
  let part = tile / (tiles_o * tiles_r);
  if (part >= p.parts) { return; }
  let row0 = tile / tiles_o % tiles_r * ROWS;
  let o0 = tile % tiles_o * COLUMNS;

  let pixels_per_image = p.out_height * p.out_width;
  let images_per_part = (p.images + p.parts - 1u) / p.parts;
  let first = part * images_per_part * pixels_per_image;
  let end = min((part + 1u) * images_per_part, p.images) * pixels_per_image;

  let own = ${fourColumns('row0 + block_place(local).y')};
  let operands = Operands(wid.z * p.stride_x * 4u, own / run, own % run, wid.z * p.stride_d_y * 4u, o0, end);`;

export const weightGradientSharedSource = (variant: WeightGradientSharedVariant): string => wgsl /* wgsl */`
${weightGradientHeader(variant.vectorY)}
${tileMemory(variant)}
${loadWeightGradientBlock(variant)}
${storeColumns('d_w', variant.vectorY)}

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
${weightGradientTile}
${tileAccumulators}

${walkSteps('first', 'end', 'load_block(local, k, operands)', multiplyTiles)}
${joinSlices}
  if (slice > 0u) { return; }

  let w0 = wid.z * p.stride_d_w + part * rows * p.out_channels;
  for (var i = 0u; i < HEIGHT; i++) {
    let row = row0 + ${ownRow('i')};
    for (var j = 0u; j < WIDTH; j++) {
      let columns = ${fourColumns(`o0 + ${ownColumn('j')}`)};
      if (row < rows) { store_d_w(w0 + row * p.out_channels, columns, p.out_channels, acc[i * WIDTH + j]); }
    }
  }
}`;
