// WGSL text that reads the operands of a convolution for tiles in workgroup memory, as products of matrices. Not a kernel.
//
// The window of an output pixel is what the filter covers of x: one row of a matrix over [filter_height, filter_width, channels], the axes that are
// also the rows of w. In N H W C each filter row of a window is one run of filter_width * channels numbers in memory, of which the padding cuts off
// the beginning or the end: no number needs to know its tap, and few channels fill a step as well as many.
import { wgsl } from '@softlabel/runtime';

/**
 * WGSL: output pixels, their windows, and load_window(window, r, q), the numbers q[i] of the filter rows r[i] of a window; 0 outside the image.
 * `vector`: channels are a multiple of 4, and the four numbers are neighbours in one filter row.
 */
export const windows = (vector: boolean): string => wgsl /* wgsl */`
// Image, row and column of an output pixel.
fn position_of(pixel: u32) -> vec3u {
  let line = pixel / p.out_width;
  return vec3u(line / p.out_height, line % p.out_height, pixel % p.out_width);
}

fn position_after(position: vec3u) -> vec3u {
  if (position.z + 1u < p.out_width) { return position + vec3u(0u, 0u, 1u); }
  if (position.y + 1u < p.out_height) { return vec3u(position.x, position.y + 1u, 0u); }
  return vec3u(position.x + 1u, 0u, 0u);
}

// The window's first row, where that row begins in x, and where in it the window begins; all may wrap below 0.
struct Window { top: u32, line: u32, left: u32 }

fn window_at(x0: u32, position: vec3u) -> Window {
  let top = position.y * p.stride - p.padding;
  let line = x0 + (position.x * p.height + top) * p.width * p.channels;
  return Window(top, line, (position.z * p.stride - p.padding) * p.channels);
}

fn load_window(window: Window, r: vec4u, q: vec4u) -> vec4f {
  let width = p.width * p.channels;
  let at = window.left + q;
  let exists = (r < vec4u(p.filter_height)) & (window.top + r < vec4u(p.height)) & (at < vec4u(width));
  let element = window.line + r * width + at;
#if ${vector}
  if (exists.x) { return x[element.x / 4u]; }
  return vec4f();
#else
  var four = vec4f();
  for (var i = 0u; i < 4u; i++) {
    if (exists[i]) { four[i] = x[element[i] / 4u][element[i] % 4u]; }
  }
  return four;
#endif
}`;

/**
 * WGSL: load_rows_<tensor>(base, row, rows, column, columns), the four columns from `column` on of the four rows from `row` on of a matrix
 * [rows, columns] that begins at element `base`; 0 outside it. Needs load4 of the tensor.
 */
export const loadRows = (tensor: string): string => wgsl /* wgsl */`
fn load_rows_${tensor}(base: u32, row: u32, rows: u32, column: u32, columns: u32) -> mat4x4f {
  var block = mat4x4f();
  for (var i = 0u; i < 4u; i++) {
    if (row + i < rows && column < columns) { block[i] = load4_${tensor}(base + (row + i) * columns + column, column, columns); }
  }
  return block;
}`;
