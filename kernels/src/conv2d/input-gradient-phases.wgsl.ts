// WGSL of tiles for the gradient of x with any stride, shared by its tiled variants: which pixels a tile is made of, and what reaches them. Not a kernel.
import { wgsl } from '@softlabel/runtime';

/** WGSL at the start of main: the phase and first place of the workgroup's tile of `rows` pixels and `columns` channels; one past the last tile ends here. */
export const tileOfPhase = (
  rows: string,
  columns: string,
): string => wgsl /* wgsl */`  // Pixels whose row and column have the same remainders by the stride are reached by the same taps: a tile is made of such pixels.
  let rows = (p.height + p.stride - 1u) / p.stride;
  let columns = (p.width + p.stride - 1u) / p.stride;
  let places = p.images * rows * columns;
  let tiles_c = (p.channels + ${columns} - 1u) / ${columns};
  let tiles_p = (places + ${rows} - 1u) / ${rows};
  let tile = wid.y * groups.x + wid.x;
  let phase = tile / (tiles_c * tiles_p);
  if (phase >= p.stride * p.stride) { return; }
  let place0 = tile / tiles_c % tiles_p * ${rows};`;

/** WGSL: how far the taps reach from the phase's pixels. */
export const reachOfPhase = wgsl /* wgsl */`  let reach_down = phase / p.stride + p.padding;
  let reach_right = phase % p.stride + p.padding;`;

/** WGSL: the row and column of the output pixel that reaches the pixel at `row` and `column`, in strides, by the tap at r and s. */
export const reachingPixel = wgsl /* wgsl */`      // The quotients are whole; a sum below 0 wraps above every row and column.
      let q = row + u32((i32(reach_down) - i32(r)) / i32(p.stride));
      let t = column + u32((i32(reach_right) - i32(s)) / i32(p.stride));`;
