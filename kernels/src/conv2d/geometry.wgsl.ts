// What the WGSL of all convolution kernels shares: the fields of their params, and the measures of their `direct` variants.
/** The fields of `conv2dParams`, in its order. */
export const CONV2D_FIELDS = `images: u32, height: u32, width: u32, channels: u32, out_channels: u32, filter_height: u32, filter_width: u32,
  out_height: u32, out_width: u32, stride: u32, padding: u32`;

/** Invocations of a workgroup of a `direct` variant. */
export const DIRECT_WORKGROUP = 64;
/** Results along each of two axes that one of them computes: pixels and channels, or channels of both kinds. */
export const DIRECT_TILE = 4;
