// WGSL text for products whose operands pass through workgroup memory, for GPUs, shared by gemm and conv2d. Not a kernel.
//
// A workgroup computes a tile of C = left right. It walks along k in steps of DEPTH: each invocation stages one block of the step's operands, then adds
// all products to its own accumulators, so that a number loaded once meets a whole row or column of the tile. The next step's block is on its way from
// memory while this step's products are computed. A small product has few tiles: there the invocations form slices, each takes every SLICES-th k, and a
// tree of fixed shape joins their sums.
import { type DeviceProfile, wgsl } from '@softlabel/runtime';
import { joinFunction } from './join.wgsl.ts';

/** The fields of a variant that are its tile: flat, like everything a tuning table compares. */
export interface SharedTile {
  readonly name: `shared-tile ${number}x${number}`;
  readonly rows: number;
  readonly columns: number;
  /** k of one step. */
  readonly depth: number;
  /** Rows (a multiple of 4) and vec4s of columns that one invocation computes. */
  readonly height: number;
  readonly width: number;
  /** Teams of invocations that share out the k of a step; more than one where an invocation has four accumulators. */
  readonly slices: number;
}

/**
 * Large to small, all of them within WebGPU's default limits: 256 invocations, 16 KiB of workgroup memory. In each of them the blocks of 4 x 4 numbers
 * that a step stages are as many as the invocations.
 */
export const SHARED_TILES: readonly SharedTile[] = [
  { name: 'shared-tile 128x128', rows: 128, columns: 128, depth: 16, height: 8, width: 2, slices: 1 },
  { name: 'shared-tile 64x64', rows: 64, columns: 64, depth: 16, height: 4, width: 2, slices: 1 },
  { name: 'shared-tile 32x32', rows: 32, columns: 32, depth: 32, height: 4, width: 1, slices: 2 },
  { name: 'shared-tile 16x16', rows: 16, columns: 16, depth: 64, height: 4, width: 1, slices: 8 },
];

/** Workgroups for `products` products with `rows` rows and `columns` columns. */
export const tileWorkgroups = (tile: Pick<SharedTile, 'rows' | 'columns'>, products: number, rows: number, columns: number): number =>
  products * Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);

/** Workgroups that keep a device busy: a smaller tile loads more for each product, but idle processors are worse. */
const ENOUGH_WORKGROUPS = { software: 1, integrated: 32, discrete: 128 } as const;

/** All tiles, the best one first: the largest one that is at most half empty along each axis and makes workgroups enough, or else the smallest. */
export function sharedTiles({ kind }: DeviceProfile, products: number, rows: number, columns: number): readonly SharedTile[] {
  const best =
    SHARED_TILES.find(
      (tile) =>
        tile.rows < 2 * rows && tile.columns < 2 * columns && tileWorkgroups(tile, products, rows, columns) >= ENOUGH_WORKGROUPS[kind],
    ) ?? SHARED_TILES[SHARED_TILES.length - 1];
  return [best, ...SHARED_TILES.filter((tile) => tile !== best)];
}

/** What of a tile is staged in workgroup memory, and how. */
export interface Staging {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Type of four staged numbers. */
  readonly four: 'vec4f' | 'vec4h';
  /** Rows (columns) that lie side by side in workgroup memory at one k, before the next k follows: all of them if it is not given. */
  readonly strip?: number;
}

/**
 * WGSL at module scope: workgroup memory of one step, and the staging of it by INVOCATIONS invocations. The operands of a step are cut into blocks of
 * 4 k by 4 rows of left or 4 columns of right, one for each invocation: the first LEFT_BLOCKS invocations stage left, the others right.
 *
 * block_place(local): where the invocation's block begins, as (k, row or column), counted from the corner of the tile.
 * store_block(local, block): puts it into workgroup memory; block[k] are its four rows or columns at that k, 0 outside the operand.
 */
export const stagingMemory = ({ rows, columns, depth, four, strip }: Staging): string => wgsl /* wgsl */`
const ROWS = ${rows}u;
const COLUMNS = ${columns}u;
const DEPTH = ${depth}u;
const LEFT_STRIP = ${strip ?? rows}u;
const RIGHT_STRIP = ${strip ?? columns}u;
const LEFT_BLOCKS = DEPTH * ROWS / 16u;
const INVOCATIONS = LEFT_BLOCKS + DEPTH * COLUMNS / 16u;

var<workgroup> left_tile: array<${four}, DEPTH * ROWS / 4u>;       // [ROWS / LEFT_STRIP, DEPTH, LEFT_STRIP / 4]
var<workgroup> right_tile: array<${four}, DEPTH * COLUMNS / 4u>;   // [COLUMNS / RIGHT_STRIP, DEPTH, RIGHT_STRIP / 4]

// Neighbours take RUN blocks side by side, then go on along k: they load whole stretches of memory whichever of the two axes is contiguous there,
// and write whole stretches of workgroup memory.
const RUN = ${Math.min(8, rows / 4, columns / 4)}u;
fn block_place(local: u32) -> vec2u {
  let block = select(local - LEFT_BLOCKS, local, local < LEFT_BLOCKS);
  return 4u * vec2u(block / RUN % (DEPTH / 4u), block % RUN + block / (RUN * DEPTH / 4u) * RUN);
}

fn staged_at(k: u32, at: u32, strip: u32) -> u32 { return ((at / strip * DEPTH + k) * strip + at % strip) / 4u; }

fn store_block(local: u32, block: mat4x4f) {
  let place = block_place(local);
  for (var k = 0u; k < 4u; k++) {
    if (local < LEFT_BLOCKS) {
      left_tile[staged_at(place.x + k, place.y, LEFT_STRIP)] = ${four}(block[k]);
    } else {
      right_tile[staged_at(place.x + k, place.y, RIGHT_STRIP)] = ${four}(block[k]);
    }
  }
}
`;

/**
 * WGSL: walks along k from `first` to `end`, the same in all invocations, and all of them must come here. `block` is what invocation `local` stages for
 * the step at k: it is 0 at and past `end`. `multiply` adds the products of the step that is staged.
 */
export const walkSteps = (first: string, end: string, block: string, multiply: string): string => wgsl /* wgsl */`
  for (var k = ${first}; k < ${end} + DEPTH; k += DEPTH) {
    let block = ${block};   // arrives during the products of the step before
    if (k > ${first}) {
${multiply}
    }
    workgroupBarrier();
    store_block(local, block);
    workgroupBarrier();
  }`;

const lanesOf = ({ rows, columns, height, width }: SharedTile): number => (rows / height) * (columns / (4 * width));

/** WGSL at module scope: the constants of a tile, its workgroup memory, and the staging of it. */
export const tileMemory = (tile: SharedTile): string => wgsl /* wgsl */`
${stagingMemory({ rows: tile.rows, columns: tile.columns, depth: tile.depth, four: 'vec4f' })}
const HEIGHT = ${tile.height}u;   // rows of an invocation
const WIDTH = ${tile.width}u;    // vec4s of columns of an invocation
const SLICES = ${tile.slices}u;
const LANES = ${lanesOf(tile)}u;   // invocations of a slice
const LANES_ACROSS = COLUMNS / (4u * WIDTH);
const LANES_DOWN = ROWS / HEIGHT;
${joinFunction({ name: 'join_slices', type: 'mat4x4f', combine: 'a + b', invocations: tile.slices === 1 ? 1 : lanesOf(tile) * tile.slices })}
`;

/**
 * WGSL at the start of main, from `local`, the invocation's index: which part of the tile the invocation computes, and its accumulators.
 * acc[WIDTH * i + j] is row own_row(i) and the four columns from own_column(j) on, both counted from the corner of the tile.
 */
export const tileAccumulators = wgsl /* wgsl */`
  let slice = local / LANES;
  let across = local % LANES_ACROSS;
  let down = local % LANES / LANES_ACROSS;
  var acc: array<vec4f, HEIGHT * WIDTH>;`;

/**
 * WGSL: the row of accumulator row `i`, and the first of the four columns of accumulator column `j`. Neighbouring lanes have neighbouring fours, so that
 * no two of them wait for one bank of workgroup memory.
 */
export const ownRow = (i: string): string => `(4u * (${i} / 4u * LANES_DOWN + down) + ${i} % 4u)`;
export const ownColumn = (j: string): string => `(4u * (${j} * LANES_ACROSS + across))`;

/**
 * WGSL: adds the products of the staged step to acc. Its indices are made of `local` and constant loops in main itself, so that Dawn proves them in
 * range and clamps none.
 */
export const multiplyTiles = wgsl /* wgsl */`
      for (var turn = 0u; turn < DEPTH; turn += SLICES) {
        let step = turn + slice;
        var right: array<vec4f, WIDTH>;
        for (var j = 0u; j < WIDTH; j++) { right[j] = right_tile[step * (COLUMNS / 4u) + j * LANES_ACROSS + across]; }
        for (var i = 0u; i < HEIGHT / 4u; i++) {
          let left = left_tile[step * (ROWS / 4u) + i * LANES_DOWN + down];
          for (var row = 0u; row < 4u; row++) {
            for (var j = 0u; j < WIDTH; j++) { acc[(4u * i + row) * WIDTH + j] += left[row] * right[j]; }
          }
        }
      }`;

/** WGSL: after the last step, joins the slices' sums; every slice then has them. All invocations must come here. */
export const joinSlices = wgsl /* wgsl */`
  let joined = join_slices(local, LANES, mat4x4f(acc[0], acc[1], acc[2], acc[3]));   // where there are slices, these are all
  for (var i = 0u; i < 4u; i++) { acc[i] = joined[i]; }`;

/**
 * WGSL: mean[j] and deviations[j], of all rows of the tile the mean and the sum of squared deviations from it, for accumulator column j. All invocations
 * must come here after the last step: what each of them has goes through the memory of the staged operands, and is added in a fixed order.
 */
export const columnMoments = wgsl /* wgsl */`
  let first = local - down * LANES_ACROSS;   // invocation with the first rows of the same columns
  for (var j = 0u; j < WIDTH; j++) {
    var sum = vec4f();
    for (var i = 0u; i < HEIGHT; i++) { sum += acc[i * WIDTH + j]; }
    left_tile[j * INVOCATIONS + local] = sum;
  }
  workgroupBarrier();
  var mean: array<vec4f, WIDTH>;
  for (var j = 0u; j < WIDTH; j++) {
    for (var i = 0u; i < LANES_DOWN; i++) { mean[j] += left_tile[j * INVOCATIONS + first + i * LANES_ACROSS]; }
    mean[j] /= f32(ROWS);
    var sum = vec4f();
    for (var i = 0u; i < HEIGHT; i++) {
      let deviation = acc[i * WIDTH + j] - mean[j];
      sum += deviation * deviation;
    }
    right_tile[j * INVOCATIONS + local] = sum;
  }
  workgroupBarrier();
  var deviations: array<vec4f, WIDTH>;
  for (var j = 0u; j < WIDTH; j++) {
    for (var i = 0u; i < LANES_DOWN; i++) { deviations[j] += right_tile[j * INVOCATIONS + first + i * LANES_ACROSS]; }
  }`;
