// WGSL of the copy of a box from one arrangement in memory to another. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { type RunVariant, runSource } from '../loops.ts';

export interface StridedVariant extends RunVariant {
  /** Axes that are counted through, from the innermost; the axes before them have size 1. */
  readonly rank: 2 | 4 | 6;
  /** Elements of x come four at a time: its innermost axis is dense, and everything about x is a multiple of 4. */
  readonly vector: boolean;
}

const AXES = [0, 1, 2, 3, 4, 5] as const;
const fields = (name: string, type: string): string => AXES.map((axis) => `${name}${axis}: ${type}`).join(', ');

/** Takes the coordinates along `axes` out of the row number, the inner axes first. */
const rowPosition = (axes: readonly number[]): string =>
  [...axes]
    .reverse()
    .map((axis) => `    position = step_along(position, p.size${axis}, p.x_stride${axis}, p.y_stride${axis});`)
    .join('\n');

export const stridedSource = ({ name, rank, vector }: StridedVariant): string => wgsl /* wgsl */`
struct Params {
  ${fields('size', 'u32')},
  ${fields('x_stride', 'i32')},
  ${fields('y_stride', 'u32')},
  x_offset: u32, y_offset: u32, stride_x: u32, stride_y: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

const WIDTH = ${vector ? 4 : 1}u;
${runSource({ name })}

// Where an element lies in x and y as far as known, and the number of its row along the axes not yet looked at.
struct Position { row: u32, x: i32, y: u32 }

fn step_along(at: Position, size: u32, x_stride: i32, y_stride: u32) -> Position {
  let i = at.row % size;
  return Position(at.row / size, at.x + i32(i) * x_stride, at.y + i * y_stride);
}

fn copy(x_at: u32, y_at: u32) {
#if ${vector}
  let values = x[x_at / 4u];
  for (var i = 0u; i < 4u; i++) { y[y_at + i * p.y_stride5] = values[i]; }
#else
  y[y_at] = x[x_at / 4u][x_at % 4u];
#endif
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let columns = p.size5 / WIDTH;
  let steps = p.size0 * p.size1 * p.size2 * p.size3 * p.size4 * columns;
  let x0 = i32(wid.z * p.stride_x * 4u + p.x_offset);
  let y0 = wid.z * p.stride_y + p.y_offset;
  let x_step = p.x_stride5 * i32(WIDTH);
  let y_step = p.y_stride5 * WIDTH;

  let run = run_of(wid, groups, lane, steps);
  var at = run.first;
  while (at < run.end) {
    let column = at % columns;
    var position = Position(at / columns, x0 + i32(column) * x_step, y0 + column * y_step);
${rowPosition(AXES.slice(6 - rank, 5))}
    let row_end = min(run.end, at + columns - column);
    for (; at < row_end; at++) {
      copy(u32(position.x), position.y);
      position.x += x_step;
      position.y += y_step;
    }
  }
}`;
