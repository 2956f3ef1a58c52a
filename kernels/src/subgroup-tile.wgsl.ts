// WGSL text for tiles that one subgroup computes in its registers on a software adapter, shared by gemm and conv2d. Not a kernel.
//
// Such an adapter (lavapipe) loads storage lane by lane and number by number, some ten instructions each, so every number loaded must meet many others:
// a tile has more accumulators than the processor has registers, and each takes several products at a time. A value goes from one lane to all lanes
// by a shuffle from a constant lane, one instruction. The driver unrolls loops of at most 32 turns, and an accumulator that a loop left over would
// index lives in memory, lane by lane: so the rows of a tile are written out. All loads stand before all products: a load is full of branches, and
// sums on both sides of branches cost the compiler its registers.
import { type DeviceProfile, wgsl } from '@softlabel/runtime';

/** Lanes of a subgroup for which a tile is worth its while on this device: 0 where it is not. */
export const tileLanes = ({ kind, subgroupSize }: DeviceProfile): number =>
  kind === 'software' && (subgroupSize === 4 || subgroupSize === 8) ? subgroupSize : 0;

/** `line(0)` to `line(count - 1)`, one below the other. */
export const lines = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** WGSL: what `lane` holds of `value`, in every lane. */
export const fromLane = (value: string, lane: number): string => `subgroupShuffle(${value}, ${lane}u)`;

/** WGSL: the four columns of a tile from `column` on. */
export const fourColumns = (column: string): string => `(${column} + vec4u(0u, 1u, 2u, 3u))`;

/** WGSL: adds the products to an accumulator, which is read and written once for all of them. */
export const accumulate = (row: number, products: readonly string[]): string => `acc[${row}] += ${products.join(' + ')};`;

/**
 * WGSL: adds to acc the products of a left and a right block of four k. `left[i][k]` in lane l is row i * lanes + l, `right[k]` this lane's columns.
 */
export const multiplyByLanes = (left: string, right: string, lanes: number): string =>
  lines(4 * lanes, (row) =>
    accumulate(
      row,
      [0, 1, 2, 3].map((k) => `${fromLane(`${left}[${Math.floor(row / lanes)}][${k}]`, row % lanes)} * ${right}[${k}]`),
    ),
  );

/** The same for a left block that is stored the other way round: `left[k][i]` in lane l is row 4 * l + i. */
export const multiplyByComponents = (left: string, right: string, lanes: number): string =>
  lines(4 * lanes, (row) =>
    accumulate(
      row,
      [0, 1, 2, 3].map((k) => `${fromLane(`${left}[${k}][${row % 4}]`, Math.floor(row / 4))} * ${right}[${k}]`),
    ),
  );

/**
 * WGSL: moves rows `by` to `rows - 1` of `array` up by `by`. An epilogue stores the first `by` rows, moves the others up, and so on: with the stores of all rows
 * written out, the driver would compile for seconds.
 */
export const moveUp = (rows: number, by: number, array = 'acc'): string =>
  lines(rows - by, (row) => `${array}[${row}] = ${array}[${row + by}];`);

/**
 * WGSL: load_<tensor>(row, columns), four columns of the row that begins at element `row`, and the index that keeps columns inside it.
 * `vector`: rows are whole vec4, and the columns are neighbours.
 */
export const loadColumns = (tensor: string, vector: boolean): string => wgsl /* wgsl */`
fn load_${tensor}(row: u32, columns: vec4u) -> vec4f {
#if ${vector}
  return ${tensor}[(row + columns.x) / 4u];
#else
  let at = row + columns;
  return vec4f(${['x', 'y', 'z', 'w'].map((i) => `${tensor}[at.${i} / 4u][at.${i} % 4u]`).join(', ')});
#endif
}`;

/**
 * WGSL: store_<tensor>(row, columns, count, value), which writes the columns below `count` of the row that begins at element `row`.
 * `vector`: `count` divides by four, the columns are neighbours, and the tensor is bound as columnsElement says: four numbers stored at once take
 * half as long on a software adapter.
 */
export const storeColumns = (tensor: string, vector: boolean): string => wgsl /* wgsl */`
fn store_${tensor}(row: u32, columns: vec4u, count: u32, value: vec4f) {
#if ${vector}
  if (columns.x < count) { ${tensor}[(row + columns.x) / 4u] = value; }
#else
  for (var i = 0u; i < 4u; i++) {
    if (columns[i] < count) { ${tensor}[row + columns[i]] = value[i]; }
  }
#endif
}`;

/** Element of a tensor that storeColumns writes. */
export const columnsElement = (vector: boolean): 'vec4f' | 'f32' => (vector ? 'vec4f' : 'f32');

/**
 * WGSL: load4_<tensor>(at, first, count), the elements at to at + 3 of a row, of which the first is number `first` of `count`; 0 past the row's end.
 * `vector`: rows are whole vec4, and `at` is where one begins.
 */
export const load4 = (tensor: string, vector: boolean): string => wgsl /* wgsl */`
fn load4_${tensor}(at: u32, first: u32, count: u32) -> vec4f {
#if ${vector}
  return ${tensor}[at / 4u];
#else
  var four = vec4f();
  for (var i = 0u; i < 4u; i++) {
    if (first + i < count) { four[i] = ${tensor}[(at + i) / 4u][(at + i) % 4u]; }
  }
  return four;
#endif
}`;
