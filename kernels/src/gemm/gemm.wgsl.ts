// WGSL of the batched matrix product with optional transposes and bias. No launch logic.
import { wgsl } from '@softlabel/runtime';
import { columnsElement } from '../subgroup-tile.wgsl.ts';

/** What all variants of one kernel share. */
export interface GemmStructure {
  /** A is stored [k m] instead of [m k]. */
  readonly transposeA: boolean;
  /** B is stored [n k] instead of [k n]. */
  readonly transposeB: boolean;
  readonly bias: boolean;
  /** The contiguous axis of A (of B) is a multiple of 4, so that its rows are whole vec4. */
  readonly vectorA: boolean;
  readonly vectorB: boolean;
}
export interface RegisterTileVariant extends GemmStructure {
  readonly name: 'register-tile';
}

/** Rows and columns of C that one invocation computes. */
const REGISTER_TILE = 4;
/** Invocations of a workgroup along each axis of C. */
const WORKGROUP_SIDE = 8;
/** Rows and columns of C that one workgroup computes. */
export const WORKGROUP_TILE = REGISTER_TILE * WORKGROUP_SIDE;

/** Whether rows of C are whole vec4: only a B that is stored like them says so. */
export const vectorC = ({ transposeB, vectorB }: GemmStructure): boolean => !transposeB && vectorB;

/** `vector`: C is stored four columns at a time. */
export const gemmHeader = (bias: boolean, vector = false): string => wgsl /* wgsl */`
#if ${bias}
struct Params { batch: u32, m: u32, n: u32, k: u32, stride_a: u32, stride_b: u32, stride_bias: u32, stride_c: u32 }
#else
struct Params { batch: u32, m: u32, n: u32, k: u32, stride_a: u32, stride_b: u32, stride_c: u32 }
#endif
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> a: array<vec4f>;   // [batch, m, k] or [batch, k, m]
@group(0) @binding(2) var<storage, read_write> b: array<vec4f>;   // [batch, k, n] or [batch, n, k]
#if ${bias}
@group(0) @binding(3) var<storage, read_write> bias: array<f32>;  // [n]
@group(0) @binding(4) var<storage, read_write> c: array<${columnsElement(vector)}>;  // [batch, m, n]
#else
@group(0) @binding(3) var<storage, read_write> c: array<${columnsElement(vector)}>;  // [batch, m, n]
#endif
`;

/**
 * A function load_<matrix>(base, row, column) that reads the 4x4 block at (row, column) of a matrix stored [rows columns];
 * element [i][j] of the result is (row + i, column + j), and 0 outside the matrix. `base` is the matrix' first element.
 */
export const loadBlock = (matrix: 'a' | 'b', vector: boolean): string => wgsl /* wgsl */`
fn load_${matrix}(base: u32, row: u32, column: u32, rows: u32, columns: u32) -> mat4x4f {
  var block = mat4x4f();
  for (var i = 0u; i < 4u; i++) {
    let start = base + (row + i) * columns + column;
    if (row + i < rows && column < columns) {
#if ${vector}
      block[i] = ${matrix}[start / 4u];
#else
      for (var j = 0u; j < 4u; j++) {
        if (column + j < columns) { block[i][j] = ${matrix}[(start + j) / 4u][(start + j) % 4u]; }
      }
#endif
    }
  }
  return block;
}
`;

export const registerTileSource = ({ transposeA, transposeB, bias, vectorA, vectorB }: RegisterTileVariant): string => wgsl /* wgsl */`
${gemmHeader(bias)}
const SIDE = ${WORKGROUP_SIDE}u;
const TILE = ${REGISTER_TILE}u;
${loadBlock('a', vectorA)}
${loadBlock('b', vectorB)}
@compute @workgroup_size(SIDE, SIDE)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let tiles_m = (p.m + SIDE * TILE - 1u) / (SIDE * TILE);
  let tiles_n = (p.n + SIDE * TILE - 1u) / (SIDE * TILE);
  let tile = wid.y * groups.x + wid.x;
  let member = tile / (tiles_m * tiles_n);
  let row = (tile / tiles_n % tiles_m * SIDE + local.y) * TILE;
  let column = (tile % tiles_n * SIDE + local.x) * TILE;
  if (member >= p.batch || row >= p.m || column >= p.n) { return; }
  let a0 = wid.z * p.stride_a * 4u + member * p.m * p.k;
  let b0 = wid.z * p.stride_b * 4u + member * p.k * p.n;

  var sum: mat4x4f;  // sum[i][j] is C(row + i, column + j)
  for (var k = 0u; k < p.k; k += 4u) {
#if ${transposeA}
    let a_mk = transpose(load_a(a0, k, row, p.k, p.m));
#else
    let a_mk = load_a(a0, row, k, p.m, p.k);
#endif
#if ${transposeB}
    let b_kn = transpose(load_b(b0, column, k, p.n, p.k));
#else
    let b_kn = load_b(b0, k, column, p.k, p.n);
#endif
    for (var i = 0u; i < TILE; i++) {
      for (var l = 0u; l < 4u; l++) { sum[i] += a_mk[i][l] * b_kn[l]; }
    }
  }

  let c0 = wid.z * p.stride_c + member * p.m * p.n;
  for (var i = 0u; i < min(TILE, p.m - row); i++) {
    for (var j = 0u; j < min(TILE, p.n - column); j++) {
#if ${bias}
      c[c0 + (row + i) * p.n + column + j] = sum[i][j] + bias[wid.z * p.stride_bias + column + j];
#else
      c[c0 + (row + i) * p.n + column + j] = sum[i][j];
#endif
    }
  }
}`;
