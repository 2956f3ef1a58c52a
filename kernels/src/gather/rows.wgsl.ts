// WGSL of rows by index. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type RunVariant, runSource } from '../loops.ts';

export interface RowsVariant extends RunVariant {
  /** width is a multiple of 4, so that no vec4 holds elements of two rows. */
  readonly vector: boolean;
}

export const rowsSource = ({ name, vector }: RowsVariant): string => wgsl /* wgsl */`
struct Params { rows: u32, source_rows: u32, width: u32, stride_x: u32, stride_index: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;    // [source_rows, width]
@group(0) @binding(2) var<storage, read_write> index: array<u32>;  // [rows]
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;    // [rows, width]
${runSource({ name })}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let x0 = wid.z * p.stride_x;
  let index0 = wid.z * p.stride_index;
  let y0 = wid.z * p.stride_y;
  let run = run_of(wid, groups, lane, (p.rows * p.width + 3u) / 4u);
#if ${vector}
  let columns = p.width / 4u;
  var at = run.first;
  while (at < run.end) {
    let row = at / columns;
    let source = index[index0 + row];
    let row_end = min(run.end, (row + 1u) * columns);
    if (source < p.source_rows) {
      let source0 = x0 + source * columns - row * columns;
      for (; at < row_end; at++) { y[y0 + at] = x[source0 + at]; }
    } else {
      for (; at < row_end; at++) { y[y0 + at] = vec4f(); }
    }
  }
#else
  for (var at = run.first; at < run.end; at++) {
    var values = vec4f();
    for (var i = 0u; i < 4u; i++) {
      let row = (4u * at + i) / p.width;
      let source = index[index0 + min(row, p.rows - 1u)];
      if (source >= p.source_rows) { continue; }
      let element = source * p.width + (4u * at + i) % p.width;
      values[i] = x[x0 + element / 4u][element % 4u];
    }
    y[y0 + at] = values;
  }
#endif
}`;
