// WGSL that all convolution kernels share: the fields of their params, and loads of four channels at a time.
import { wgsl } from '@softlabel/runtime';

/** The fields of `conv2dParams`, in its order. */
export const CONV2D_FIELDS = `images: u32, height: u32, width: u32, channels: u32, out_channels: u32, filter_height: u32, filter_width: u32,
  out_height: u32, out_width: u32, stride: u32, padding: u32`;

/**
 * A function load4_<tensor>(at, first, count) that reads the elements at..at+3 of one row, whose first element is channel `first` of `count`;
 * 0 past the row's end. `vector`: count is a multiple of 4 and `at` is too.
 */
export const load4 = (tensor: string, vector: boolean): string => wgsl /* wgsl */`
fn load4_${tensor}(at: u32, first: u32, count: u32) -> vec4f {
#if ${vector}
  return ${tensor}[at / 4u];
#else
  var four: vec4f;
  for (var i = 0u; i < 4u; i++) {
    if (first + i < count) { four[i] = ${tensor}[(at + i) / 4u][(at + i) % 4u]; }
  }
  return four;
#endif
}
`;
