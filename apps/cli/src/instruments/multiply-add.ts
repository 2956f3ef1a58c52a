// Multiplications and additions in registers alone, as fast as a device does them: a ceiling to measure, for no network. Not a kernel of the engine.
import { defineKernel, wgsl } from '@softlabel/runtime';
import { apply, defineOp, sizeOf, type Tensor } from '@softlabel/tensor';

const WORKGROUP = 64;
/** Sums that do not wait for each other, so that no processor waits: as many as sixteen vector registers hold, beside factor, product and mask. */
const CHAINS = 10;
/** Products added to each sum in a turn of the loop, whose own cost shall not show. */
const LINKS = 16;

const FLOPS_PER_TURN = 2 * CHAINS * LINKS;

const chains = (line: (chain: number) => string): string => Array.from({ length: CHAINS }, (_, chain) => line(chain)).join('\n');

const source = (): string => wgsl /* wgsl */`
struct Params { count: u32, turns: u32, stride_x: u32, stride_y: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;   // [count]
@group(0) @binding(2) var<storage, read_write> y: array<f32>;   // [count]

@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let at = (wid.y * groups.x + wid.x) * ${WORKGROUP}u + local;
  if (at >= p.count) { return; }
  let seed = x[wid.z * p.stride_x + at];
  let factor = 0.5 + 0.25 * seed;   // adding it too keeps sums near 1: the smallest floats are slow on some processors
${chains((chain) => `  var sum${chain} = seed + ${chain}.0;`)}
  for (var turn = 0u; turn < p.turns; turn++) {
${Array.from({ length: LINKS }, () => chains((chain) => `    sum${chain} = fma(sum${chain}, factor, factor);`)).join('\n')}
  }
  y[wid.z * p.stride_y + at] = ${Array.from({ length: CHAINS }, (_, chain) => `sum${chain}`).join(' + ')};
}`;

/** `count` lanes take their sums from x through `turns` turns; y, their total, is there so that no compiler leaves them out. */
export const multiplyAddKernel = defineKernel({
  name: 'ceiling/multiply-add',
  formula: `y = sum of s_0 to s_${CHAINS - 1} after ${LINKS} turns times s_i = (s_i + 1) (1/2 + x/4), begun with s_i = x + i`,
  bindings: { x: { access: 'read', element: 'f32', shape: 'count' }, y: { access: 'write', element: 'f32', shape: 'count' } },
  params: { count: 'u32', turns: 'u32' },
  variants: () => [{ name: 'registers' }],
  source,
  workgroups: ({ count }) => Math.ceil(count / WORKGROUP),
  cost: ({ count, turns }) => ({ flops: FLOPS_PER_TURN * count * turns, bytes: 8 * count }),
});

const multiplyAddOp = defineOp<{ turns: number }>({
  name: 'multiply-add',
  formula: multiplyAddKernel.formula,
  infer: ([x]) => [x],
  noDerivative: 'it is only measured.',
  lower({ inputs: [x], outputs: [y], attributes: { turns }, dispatch }) {
    dispatch(multiplyAddKernel, { count: sizeOf(x.shape), turns }, { x, y });
  },
});

/** A lane for each number of x. */
export const multiplyAdd = (x: Tensor, turns: number): Tensor => apply(multiplyAddOp, [x], { turns })[0];
