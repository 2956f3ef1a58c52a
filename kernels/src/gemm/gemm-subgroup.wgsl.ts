// WGSL of the batched matrix product on a software adapter: a subgroup computes a square tile of C in its registers. No launch logic.
import { wgsl } from '@softlabel/runtime';
import {
  fourColumns,
  lines,
  load4,
  loadColumns,
  moveUp,
  multiplyByComponents,
  multiplyByLanes,
  storeColumns,
} from '../subgroup-tile.wgsl.ts';
import { type GemmStructure, gemmHeader, vectorC } from './gemm.wgsl.ts';

export interface SubgroupTileVariant extends GemmStructure {
  readonly name: 'subgroup-tile';
  readonly lanes: number;
  /** k is a multiple of 4. */
  readonly wholeK: boolean;
}

/** WGSL: the blocks a4 of A and b4 of B for the four k from `k` on, 0 past the end of k. */
const loadFour = ({ transposeA, transposeB, wholeK }: SubgroupTileVariant): string => wgsl /* wgsl */`
    var a4: array<vec4f, 4>;
    var b4: array<vec4f, 4>;
    for (var i = 0u; i < 4u; i++) {
#if ${!transposeA}
      a4[i] = load4_a(a_rows[i] + k, k, p.k);
#elif ${wholeK}
      a4[i] = load_a(a0 + (k + i) * p.m, rows);
#else
      if (k + i < p.k) { a4[i] = load_a(a0 + (k + i) * p.m, rows); } else { a4[i] = vec4f(); }
#endif
#if ${transposeB}
      b4[i] = load4_b(b0 + columns[i] * p.k + k, k, p.k);
#elif ${wholeK}
      b4[i] = load_b(b0 + (k + i) * p.n, columns);
#else
      if (k + i < p.k) { b4[i] = load_b(b0 + (k + i) * p.n, columns); } else { b4[i] = vec4f(); }
#endif
    }
#if ${transposeB}
    b4 = array<vec4f, 4>(${[0, 1, 2, 3].map((k) => `vec4f(b4[0][${k}], b4[1][${k}], b4[2][${k}], b4[3][${k}])`).join(', ')});
#endif`;

export const subgroupTileSource = (variant: SubgroupTileVariant): string => wgsl /* wgsl */`
enable subgroups;
${gemmHeader(variant.bias, vectorC(variant))}
const LANES = ${variant.lanes}u;
const TILE = 4u * LANES;   // rows and columns
${variant.transposeA ? loadColumns('a', variant.vectorA) : load4('a', variant.vectorA)}
${variant.transposeB ? load4('b', variant.vectorB) : loadColumns('b', variant.vectorB)}
${storeColumns('c', vectorC(variant))}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let tiles_m = (p.m + TILE - 1u) / TILE;
  let tiles_n = (p.n + TILE - 1u) / TILE;
  let tile = wid.y * groups.x + wid.x;
  let member = tile / (tiles_m * tiles_n);
  if (member >= p.batch) { return; }
  let row0 = tile % tiles_m * TILE;   // neighbours share their columns of B, the matrix that caches hold worst
  let column0 = tile / tiles_m % tiles_n * TILE;
  let a0 = wid.z * p.stride_a * 4u + member * p.m * p.k;
  let b0 = wid.z * p.stride_b * 4u + member * p.k * p.n;

  // A lane's columns of C; loads stay inside the matrix, stores leave out what is past its end.
#if ${variant.transposeB}
  let own = column0 + lane + LANES * vec4u(0u, 1u, 2u, 3u);
#else
  let own = ${fourColumns('column0 + 4u * lane')};
#endif
  let columns = min(own, vec4u(p.n - 1u));
#if ${variant.transposeA}
  let rows = min(${fourColumns('row0 + 4u * lane')}, vec4u(p.m - 1u));
#else
  let a_rows = a0 + min(row0 + lane + LANES * vec4u(0u, 1u, 2u, 3u), vec4u(p.m - 1u)) * p.k;
#endif

#if ${variant.bias}
  let bias0 = wid.z * p.stride_bias;
  let initial = vec4f(bias[bias0 + columns.x], bias[bias0 + columns.y], bias[bias0 + columns.z], bias[bias0 + columns.w]);
#else
  let initial = vec4f();
#endif
  var acc: array<vec4f, TILE>;
${lines(4 * variant.lanes, (row) => `acc[${row}] = initial;`)}
  for (var k = 0u; k < p.k; k += 4u) {
${loadFour(variant)}
${(variant.transposeA ? multiplyByComponents : multiplyByLanes)('a4', 'b4', variant.lanes)}
  }

  let c0 = wid.z * p.stride_c + member * p.m * p.n;
  for (var row = row0; row < min(row0 + TILE, p.m); row += LANES) {
${lines(variant.lanes, (i) => `if (row + ${i}u < p.m) { store_c(c0 + (row + ${i}u) * p.n, own, p.n, acc[${i}]); }`)}
${moveUp(4 * variant.lanes, variant.lanes)}
  }
}`;
