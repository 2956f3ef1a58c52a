// WGSL of the batched matrix product on a GPU: a workgroup computes a tile of C from tiles of A and B in workgroup memory. No launch logic.
import { wgsl } from '@softlabel/runtime';
import {
  joinSlices,
  multiplyTiles,
  ownColumn,
  ownRow,
  type SharedTile,
  tileAccumulators,
  tileMemory,
  walkSteps,
} from '../shared-tile.wgsl.ts';
import { fourColumns, storeColumns } from '../subgroup-tile.wgsl.ts';
import { type GemmStructure, gemmHeader, loadBlock, vectorC } from './gemm.wgsl.ts';

export type SharedTileVariant = GemmStructure & SharedTile;

/** WGSL: load_block(local, k, tile), the block of A or B that the invocation stages for the step at k. */
export const loadTileBlock = ({ transposeA, transposeB }: GemmStructure): string => wgsl /* wgsl */`
struct Tile { a0: u32, b0: u32, row: u32, column: u32 }
fn load_block(local: u32, k: u32, tile: Tile) -> mat4x4f {
  let place = block_place(local);
  if (local < LEFT_BLOCKS) {
#if ${transposeA}
    return load_a(tile.a0, k + place.x, tile.row + place.y, p.k, p.m);
#else
    return transpose(load_a(tile.a0, tile.row + place.y, k + place.x, p.m, p.k));
#endif
  }
#if ${transposeB}
  return transpose(load_b(tile.b0, tile.column + place.y, k + place.x, p.n, p.k));
#else
  return load_b(tile.b0, k + place.x, tile.column + place.y, p.k, p.n);
#endif
}
`;

/** WGSL at the start of main: `member` of the batch and `tile` of its product; a workgroup past the last tile ends here. */
export const tileOfWorkgroup = wgsl /* wgsl */`
  let tiles_m = (p.m + ROWS - 1u) / ROWS;
  let tiles_n = (p.n + COLUMNS - 1u) / COLUMNS;
  let index = wid.y * groups.x + wid.x;
  let member = index / (tiles_m * tiles_n);
  if (member >= p.batch) { return; }
  let tile = Tile(
    wid.z * p.stride_a * 4u + member * p.m * p.k,
    wid.z * p.stride_b * 4u + member * p.k * p.n,
    index / tiles_n % tiles_m * ROWS,
    index % tiles_n * COLUMNS,
  );`;

export const sharedTileSource = (variant: SharedTileVariant): string => wgsl /* wgsl */`
${gemmHeader(variant.bias, vectorC(variant))}
${tileMemory(variant)}
${loadBlock('a', variant.vectorA)}
${loadBlock('b', variant.vectorB)}
${loadTileBlock(variant)}
${storeColumns('c', vectorC(variant))}

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
${tileOfWorkgroup}
${tileAccumulators}

${walkSteps('0u', 'p.k', 'load_block(local, k, tile)', multiplyTiles)}
${joinSlices}
  if (slice > 0u) { return; }

  let c0 = wid.z * p.stride_c + member * p.m * p.n;
  for (var j = 0u; j < WIDTH; j++) {
    let column = tile.column + ${ownColumn('j')};
    let columns = ${fourColumns('column')};
#if ${variant.bias}
    let at = wid.z * p.stride_bias + min(columns, vec4u(p.n - 1u));
    let shift = vec4f(bias[at.x], bias[at.y], bias[at.z], bias[at.w]);
#else
    let shift = vec4f();
#endif
    for (var i = 0u; i < HEIGHT; i++) {
      let row = tile.row + ${ownRow('i')};
      if (row < p.m) { store_c(c0 + row * p.n, columns, p.n, acc[i * WIDTH + j] + shift); }
    }
  }
}`;
