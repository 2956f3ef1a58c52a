// WGSL of the convolution's gradient of x on a GPU, any stride: a workgroup computes a tile in workgroup memory. No launch logic.
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
import { inputGradientHeader } from './input-gradient.wgsl.ts';
import { reachingPixel, reachOfPhase, tileOfPhase } from './input-gradient-phases.wgsl.ts';

export interface InputGradientSharedVariant extends SharedTile {
  /** outChannels is a multiple of 4. */
  readonly vector: boolean;
}

/** WGSL: load_block(local, o0, operands), the block of dY or filters that the invocation stages for the step at o0. */
export const loadInputGradientBlock = (vector: boolean): string => wgsl /* wgsl */`
${load4('d_y', vector)}
${load4('w', vector)}

// What an invocation stages for one tap: four output pixels that reach pixels of the tile, where they exist, or filters of the tile's channels.
struct Operands { reaching: vec4u, exist: vec4<bool>, tap: u32, c0: u32 }

// The invocation's block of the step that begins at output channel o0.
fn load_block(local: u32, o0: u32, operands: Operands) -> mat4x4f {
  let place = block_place(local);
  let o = o0 + place.x;
  var block = mat4x4f();
  for (var j = 0u; j < 4u; j++) {
    let c = operands.c0 + place.y + j;
    if (o >= p.out_channels) { continue; }
    if (local < LEFT_BLOCKS) {
      if (operands.exist[j]) { block[j] = load4_d_y(operands.reaching[j] + o, o, p.out_channels); }
    } else if (c < p.channels) {
      block[j] = load4_w(operands.tap + c * p.out_channels + o, o, p.out_channels);
    }
  }
  return transpose(block);
}
`;

/** WGSL at the start of main: the corner of the tile, and the pixels that the invocation stages; a workgroup past the last tile ends here. */
export const inputGradientTile = wgsl /* wgsl */`
${tileOfPhase('ROWS', 'COLUMNS')}
  let c0 = tile % tiles_c * COLUMNS;

  // The pixels that this invocation stages, rows and columns in strides.
  let place = min(${fourColumns('place0 + block_place(local).y')}, vec4u(places - 1u));
  let image = place / (rows * columns);
  let row = place / columns % rows;
  let column = place % columns;
${reachOfPhase}`;

/** WGSL: walks along the output channels, tap after tap. `multiply` adds the products of the step that is staged. */
export const walkTaps = (multiply: string): string => wgsl /* wgsl */`
  for (var r = reach_down % p.stride; r < p.filter_height; r += p.stride) {
    for (var s = reach_right % p.stride; s < p.filter_width; s += p.stride) {
${reachingPixel}
      let operands = Operands(
        wid.z * p.stride_d_y * 4u + ((image * p.out_height + q) * p.out_width + t) * p.out_channels,
        (q < vec4u(p.out_height)) & (t < vec4u(p.out_width)),
        wid.z * p.stride_w * 4u + (r * p.filter_width + s) * p.channels * p.out_channels,
        c0,
      );
${walkSteps('0u', 'p.out_channels', 'load_block(local, k, operands)', multiply)}
    }
  }`;

/** WGSL: where the phase's pixel number `own` begins in dX, as `pixel`; the turn of the loop around it ends here where the images have no such pixel. */
export const pixelOfPhase = (own: string): string => wgsl /* wgsl */`
    let own = ${own};
    let line = own / columns;
    let y = line % rows * p.stride + phase / p.stride;
    let x = own % columns * p.stride + phase % p.stride;
    if (own >= places || y >= p.height || x >= p.width) { continue; }
    let pixel = wid.z * p.stride_d_x + ((line / rows * p.height + y) * p.width + x) * p.channels;`;

export const inputGradientSharedSource = (variant: InputGradientSharedVariant): string => wgsl /* wgsl */`
${inputGradientHeader}
${tileMemory(variant)}
${loadInputGradientBlock(variant.vector)}
${storeColumns('d_x', false)}

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
${inputGradientTile}
${tileAccumulators}
${walkTaps(multiplyTiles)}
${joinSlices}
  if (slice > 0u) { return; }

  for (var i = 0u; i < HEIGHT; i++) {
${pixelOfPhase(`place0 + ${ownRow('i')}`)}
    for (var j = 0u; j < WIDTH; j++) { store_d_x(pixel, ${fourColumns(`c0 + ${ownColumn('j')}`)}, p.channels, acc[i * WIDTH + j]); }
  }
}`;
