// WGSL of the sum of rows with the same index: each output looks through all indices, so that nothing is added in an unknown order. No launch logic.
import { wgsl } from '@softlabel/runtime';

export interface ScatterVariant {
  readonly name: 'chunk-per-invocation' | 'vec4-per-invocation';
  /** width is a multiple of 4, so that no vec4 holds elements of two rows. */
  readonly vector: boolean;
}

/** Invocations of a workgroup, and the vec4s of one row that an invocation sums while it looks through the indices once. */
export const SCATTER_LOOPS = {
  'chunk-per-invocation': { lanes: 8, chunk: 8 },
  'vec4-per-invocation': { lanes: 64, chunk: 1 },
} as const;

export const scatterAddRowsSource = ({ name, vector }: ScatterVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, source_rows: u32, width: u32, stride_x: u32, stride_index: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;    // [source_rows, width]
@group(0) @binding(2) var<storage, read_write> index: array<u32>;  // [source_rows]
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;    // [rows, width]

const LANES = ${SCATTER_LOOPS[name].lanes}u;
const CHUNK = ${SCATTER_LOOPS[name].chunk}u;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x0 = wid.z * p.stride_x;
  let index0 = wid.z * p.stride_index;
  let y0 = wid.z * p.stride_y;
  let unit = (wid.y * groups.x + wid.x) * LANES + lane;
#if ${vector}
  let columns = p.width / 4u;
  let chunks = (columns + CHUNK - 1u) / CHUNK;
  let row = unit / chunks;
  let first = unit % chunks * CHUNK;
  if (row >= p.rows) { return; }

  var sums = array<vec4f, CHUNK>();
  for (var i = 0u; i < p.source_rows; i++) {
    if (index[index0 + i] != row) { continue; }
    for (var c = 0u; c < CHUNK; c++) { sums[c] += x[x0 + i * columns + min(first + c, columns - 1u)]; }
  }
  for (var c = 0u; c < min(CHUNK, columns - first); c++) { y[y0 + row * columns + first + c] = sums[c]; }
#else
  if (4u * unit >= p.rows * p.width) { return; }
  var sums = vec4f();
  for (var i = 0u; i < p.source_rows; i++) {
    let row = index[index0 + i];
    for (var c = 0u; c < 4u; c++) {
      if ((4u * unit + c) / p.width != row) { continue; }
      let element = i * p.width + (4u * unit + c) % p.width;
      sums[c] += x[x0 + element / 4u][element % 4u];
    }
  }
  y[y0 + unit] = sums;
#endif
}`;
