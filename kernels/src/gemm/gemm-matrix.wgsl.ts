// WGSL of the batched matrix product on matrix units: f16 operands, f32 sums. A subgroup multiplies square matrices in hardware. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { stagingMemory, walkSteps } from '../shared-tile.wgsl.ts';
import { type GemmStructure, gemmHeader, loadBlock } from './gemm.wgsl.ts';
import { loadTileBlock, tileOfWorkgroup } from './gemm-shared.wgsl.ts';

export interface MatrixUnitVariant extends GemmStructure {
  readonly name: 'matrix-unit';
  /** Lanes of a subgroup. */
  readonly lanes: number;
  /** Rows and columns of the matrices that a subgroup multiplies. */
  readonly unit: number;
}

/** What a workgroup of 256 invocations computes: wide, because each number loaded meets as many products as the tile is wide. */
export const MATRIX_TILE = { rows: 128, columns: 128, depth: 16 } as const;

/** Lanes of a subgroup for which the tile can be shared out, and the results of all subgroups fit beside it into 16 KiB. */
export const MATRIX_LANES: readonly number[] = [32, 64];

/** WGSL: adds the products of the staged step to acc. Offsets and strides count vec4h, the elements of the staged tiles. */
const multiplyUnits = wgsl /* wgsl */`
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

export const matrixUnitSource = (variant: MatrixUnitVariant): string => wgsl /* wgsl */`
enable f16;
enable subgroups;
enable chromium_experimental_subgroup_matrix;
${gemmHeader(variant.bias)}
${stagingMemory({ ...MATRIX_TILE, four: 'vec4h', strip: variant.unit })}
const UNIT = ${variant.unit}u;
const FOURS = UNIT / 4u;   // vec4h of a row of a unit
const LANES = ${variant.lanes}u;   // of a subgroup
const SUBGROUPS = INVOCATIONS / LANES;
const SUBGROUPS_ACROSS = 2u;
const UNITS_ACROSS = COLUMNS / (UNIT * SUBGROUPS_ACROSS);   // of a subgroup
const UNITS_DOWN = ROWS * SUBGROUPS_ACROSS / (UNIT * SUBGROUPS);

alias Left = subgroup_matrix_left<f16, UNIT, UNIT>;
alias Right = subgroup_matrix_right<f16, UNIT, UNIT>;
alias Result = subgroup_matrix_result<f32, UNIT, UNIT>;

var<workgroup> results: array<f32, SUBGROUPS * UNIT * UNIT>;   // one unit of each subgroup
${loadBlock('a', variant.vectorA)}
${loadBlock('b', variant.vectorB)}
${loadTileBlock(variant)}
@compute @workgroup_size(INVOCATIONS)
fn main(
  @builtin(workgroup_id) wid: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_id) subgroup: u32,
) {
${tileOfWorkgroup}
  let across = subgroup % SUBGROUPS_ACROSS * UNITS_ACROSS;   // the subgroup's first unit in the tile
  let down = subgroup / SUBGROUPS_ACROSS * UNITS_DOWN;
  var acc: array<Result, UNITS_DOWN * UNITS_ACROSS>;
${walkSteps('0u', 'p.k', 'load_block(local, k, tile)', multiplyUnits)}

  // Only memory can tell which lane holds which number of a result.
  let c0 = wid.z * p.stride_c + member * p.m * p.n;
  for (var i = 0u; i < UNITS_DOWN; i++) { for (var j = 0u; j < UNITS_ACROSS; j++) {
    subgroupMatrixStore<row_major>(&results, subgroup * UNIT * UNIT, acc[i * UNITS_ACROSS + j], UNIT);
    workgroupBarrier();
    for (var at = local; at < SUBGROUPS * UNIT * UNIT; at += INVOCATIONS) {
      let owner = at / (UNIT * UNIT);
      let row = tile.row + (owner / SUBGROUPS_ACROSS * UNITS_DOWN + i) * UNIT + at / UNIT % UNIT;
      let column = tile.column + (owner % SUBGROUPS_ACROSS * UNITS_ACROSS + j) * UNIT + at % UNIT;
      if (row < p.m && column < p.n) {
#if ${variant.bias}
        c[c0 + row * p.n + column] = results[at] + bias[wid.z * p.stride_bias + column];
#else
        c[c0 + row * p.n + column] = results[at];
#endif
      }
    }
    workgroupBarrier();
  } }
}`;
