// WGSL that all convolution kernels share: the fields of their params.
/** The fields of `conv2dParams`, in its order. */
export const CONV2D_FIELDS = `images: u32, height: u32, width: u32, channels: u32, out_channels: u32, filter_height: u32, filter_width: u32,
  out_height: u32, out_width: u32, stride: u32, padding: u32`;
