// WGSL that the pooling kernels share: who works on which pixels, and which pixels and windows meet. Not a kernel.
import { wgsl } from '@softlabel/runtime';
import { type ChannelElement, valueSource } from '../channels.ts';

export interface PoolVariant {
  readonly name: 'row-per-invocation' | 'pixel-per-invocation';
  readonly element: ChannelElement;
}

/** Invocations of a workgroup. */
export const LANES = { 'row-per-invocation': 8, 'pixel-per-invocation': 64 } as const;

/** The fields of `poolParams`, in its order. */
export const POOL_FIELDS = `images: u32, height: u32, width: u32, channels: u32, window_height: u32, window_width: u32,
  out_height: u32, out_width: u32, stride: u32, padding: u32`;

/**
 * Constant LANES; run_of: what an invocation computes of a tensor [images, size.y, size.x, channels], all in one row. taps_of and windows_over
 * answer for one axis, as a range (first, end).
 */
export const windowFunctions = ({ name, element }: PoolVariant): string => wgsl /* wgsl */`
${valueSource(element)}
const LANES = ${LANES[name]}u;

// Values of pixels are at (image * size.y + row) * size.x + column, times the blocks of channels, plus block.
struct Run { image: u32, row: u32, column: u32, end: u32, block: u32 }

fn run_of(index: u32, size: vec2u) -> Run {
  let blocks = p.channels / WIDTH;
  let run = index / blocks;
#if ${name === 'row-per-invocation'}
  return Run(run / size.y, run % size.y, 0u, size.x, index % blocks);
#else
  let row = run / size.x;
  return Run(row / size.y, row % size.y, run % size.x, run % size.x + 1u, index % blocks);
#endif
}

// Pixels of the image that lie in window number at. Padding is at most half a window, so that every window has one.
fn taps_of(at: u32, window: u32, pixels: u32) -> vec2u {
  let padded = vec2u(at * p.stride, min(at * p.stride + window, pixels + p.padding));
  return max(padded, vec2u(p.padding)) - p.padding;
}

// Windows that pixel number at lies in.
fn windows_over(at: u32, window: u32, windows: u32) -> vec2u {
  let first = (max(at + p.padding + 1u, window) - window + p.stride - 1u) / p.stride;
  return vec2u(first, min((at + p.padding) / p.stride + 1u, windows));
}

// The same from those of pixel at - 1, without dividing.
fn next_windows_over(before: vec2u, at: u32, window: u32, windows: u32) -> vec2u {
  let left = before.x * p.stride + window <= at + p.padding;
  let entered = before.y < windows && before.y * p.stride <= at + p.padding;
  return before + vec2u(u32(left), u32(entered));
}
`;
