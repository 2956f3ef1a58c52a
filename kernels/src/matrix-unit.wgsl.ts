// WGSL text for products on matrix units, shared by gemm and conv2d: f16 operands, f32 sums. A subgroup multiplies square matrices in hardware. Not a kernel.
//
// The walk along k is that of shared-tile.wgsl.ts, with tiles staged as f16. The subgroups share out the tile in units, the matrices that the hardware takes,
// and each keeps the sums of its units in registers. Only memory can tell which lane holds which number of a unit, so results go through workgroup memory.
import { type DeviceProfile, wgsl } from '@softlabel/runtime';
import { type SharedTile, sharedTiles, stagingMemory } from './shared-tile.wgsl.ts';

/** What a workgroup of 256 invocations computes: wide, because each number loaded meets as many products as the tile is wide. */
const MATRIX_TILE = { name: 'matrix-unit', rows: 128, columns: 128, depth: 16 } as const;

/** Lanes of a subgroup for which the tile can be shared out, and the results of all subgroups fit beside it into 16 KiB. */
const MATRIX_LANES: readonly number[] = [32, 64];

/** The fields of a variant that are its tile on matrix units. */
export interface MatrixTile {
  readonly name: 'matrix-unit';
  readonly rows: number;
  readonly columns: number;
  /** k of one step. */
  readonly depth: number;
  /** Lanes of a subgroup. */
  readonly lanes: number;
  /** Rows and columns of the matrices that a subgroup multiplies. */
  readonly unit: number;
}

/** A tile that a workgroup computes through workgroup memory. */
export type WorkgroupTile = SharedTile | MatrixTile;

const matrixTiles = ({ matrixUnit, subgroupSize: lanes }: DeviceProfile): readonly MatrixTile[] =>
  matrixUnit > 0 && MATRIX_LANES.includes(lanes) ? [{ ...MATRIX_TILE, lanes, unit: matrixUnit }] : [];

/**
 * All tiles for `products` products with `rows` rows and `columns` columns, the best one first: on a device opened with matrix units theirs, where it is at
 * most half empty along each axis.
 */
export function workgroupTiles(profile: DeviceProfile, products: number, rows: number, columns: number): readonly WorkgroupTile[] {
  const [matrix, shared] = [matrixTiles(profile), sharedTiles(profile, products, rows, columns)];
  const halfFull = MATRIX_TILE.rows < 2 * rows && MATRIX_TILE.columns < 2 * columns;
  return halfFull ? [...matrix, ...shared] : [...shared, ...matrix];
}

/** WGSL that a module begins with. */
export const MATRIX_FEATURES = `
enable f16;
enable subgroups;
enable chromium_experimental_subgroup_matrix;`;

/** WGSL at module scope: the constants of a tile, its workgroup memory, and the staging of it. */
export const matrixMemory = ({ rows, columns, depth, lanes, unit }: MatrixTile): string => wgsl /* wgsl */`
${stagingMemory({ rows, columns, depth, four: 'vec4h', strip: unit })}
const UNIT = ${unit}u;
const FOURS = UNIT / 4u;   // vec4h of a row of a unit
const LANES = ${lanes}u;   // of a subgroup
const SUBGROUPS = INVOCATIONS / LANES;
const SUBGROUPS_ACROSS = 2u;
const UNITS_ACROSS = COLUMNS / (UNIT * SUBGROUPS_ACROSS);   // of a subgroup
const UNITS_DOWN = ROWS * SUBGROUPS_ACROSS / (UNIT * SUBGROUPS);

alias Left = subgroup_matrix_left<f16, UNIT, UNIT>;
alias Right = subgroup_matrix_right<f16, UNIT, UNIT>;
alias Result = subgroup_matrix_result<f32, UNIT, UNIT>;

var<workgroup> results: array<f32, SUBGROUPS * UNIT * UNIT>;   // one unit of each subgroup
`;

/** WGSL at the start of main, from `subgroup`, the subgroup's index: its first unit in the tile, and the sums of its units. */
export const unitAccumulators = wgsl /* wgsl */`
  let across = subgroup % SUBGROUPS_ACROSS * UNITS_ACROSS;
  let down = subgroup / SUBGROUPS_ACROSS * UNITS_DOWN;
  var acc: array<Result, UNITS_DOWN * UNITS_ACROSS>;`;

/** WGSL: adds the products of the staged step to acc. Offsets and strides count vec4h, the elements of the staged tiles. */
export const multiplyUnits = wgsl /* wgsl */`
      for (var step = 0u; step < DEPTH; step += UNIT) {
        var right: array<Right, UNITS_ACROSS>;
        for (var j = 0u; j < UNITS_ACROSS; j++) {
          right[j] = subgroupMatrixLoad<Right, row_major>(&right_tile, ((across + j) * DEPTH + step) * FOURS, FOURS);
        }
        for (var i = 0u; i < UNITS_DOWN; i++) {
          let left = subgroupMatrixLoad<Left, col_major>(&left_tile, ((down + i) * DEPTH + step) * FOURS, FOURS);
          for (var j = 0u; j < UNITS_ACROSS; j++) {
            acc[i * UNITS_ACROSS + j] = subgroupMatrixMultiplyAccumulate(left, right[j], acc[i * UNITS_ACROSS + j]);
          }
        }
      }`;

/**
 * WGSL: after the last step, `store` for every number of the tile, whose corner is at (`row0`, `column0`): results[at] is the one at (row, column).
 * All invocations must come here; `store` may end a turn with continue.
 */
export const storeUnits = (row0: string, column0: string, store: string): string => wgsl /* wgsl */`
  for (var i = 0u; i < UNITS_DOWN; i++) { for (var j = 0u; j < UNITS_ACROSS; j++) {
    subgroupMatrixStore<row_major>(&results, subgroup * UNIT * UNIT, acc[i * UNITS_ACROSS + j], UNIT);
    workgroupBarrier();
    for (var at = local; at < SUBGROUPS * UNIT * UNIT; at += INVOCATIONS) {
      let owner = at / (UNIT * UNIT);
      let row = ${row0} + (owner / SUBGROUPS_ACROSS * UNITS_DOWN + i) * UNIT + at / UNIT % UNIT;
      let column = ${column0} + (owner % SUBGROUPS_ACROSS * UNITS_ACROSS + j) * UNIT + at % UNIT;
${store}
    }
    workgroupBarrier();
  } }`;
