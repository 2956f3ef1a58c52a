// WGSL of one row of the pointwise table. No launch logic.
import { wgsl, wgslName } from '@softlabel/runtime';
import { type BlockVariant, blockSource } from '../loops.ts';
import { POINTWISE, type PointwiseName } from './table.ts';

export interface PointwiseVariant extends BlockVariant {
  readonly row: PointwiseName;
  /** Operands that are one element, used for all; separated by spaces. */
  readonly scalars: string;
}

/** Functions that rows may name in their expressions. */
const HELPERS = {
  keep_nan: wgsl /* wgsl */`
// y, but x where x is NaN. Bits are tested, because compilers may assume that comparisons never see NaN.
fn keep_nan(y: vec4f, x: vec4f) -> vec4f {
  return select(y, x, (bitcast<vec4u>(x) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u));
}`,
  stable_tanh: wgsl /* wgsl */`
// A series near 0, where 1 - 2 / (exp(2 |x|) + 1) cancels; |x| stops where tanh is 1 in f32, before exp overflows.
fn stable_tanh(x: vec4f) -> vec4f {
  let square = x * x;
  let near = x + x * square * (-1.0 / 3.0 + square * (2.0 / 15.0 + square * (-17.0 / 315.0 + square * (62.0 / 2835.0))));
  let far = sign(x) * (1.0 - 2.0 / (exp(2.0 * min(abs(x), vec4f(10.0))) + 1.0));
  return select(far, near, abs(x) < vec4f(0.25));
}`,
};

/** Bindings, and the loads before and in the loop, one line per operand. A load names the number as the expression does. */
function operandLines({ row, scalars }: PointwiseVariant): { bindings: string; scalarLoads: string; loads: string } {
  const names = POINTWISE[row].operands.map(wgslName);
  const isScalar = POINTWISE[row].operands.map((operand) => scalars.split(' ').includes(operand));
  const binding = (name: string, i: number): string =>
    `@group(0) @binding(${i + 1}) var<storage, read_write> ${name}: array<${isScalar[i] ? 'f32>;  // [1]' : 'vec4f>;  // [count / 4]'}`;
  const scalarLoads = names.filter((_, i) => isScalar[i]).map((name) => `  let ${name} = vec4f(${name}[wid.z * p.stride_${name}]);`);
  const loads = names.filter((_, i) => !isScalar[i]).map((name) => `    let ${name} = ${name}[wid.z * p.stride_${name} + i];`);
  return { bindings: names.map(binding).join('\n'), scalarLoads: scalarLoads.join('\n'), loads: loads.join('\n') };
}

export function pointwiseSource(variant: PointwiseVariant): string {
  const { operands, wgsl: expression } = POINTWISE[variant.row];
  const strides = [...operands.map(wgslName), 'y'].map((name) => `stride_${name}: u32`).join(', ');
  const { bindings, scalarLoads, loads } = operandLines(variant);
  const helpers = Object.entries(HELPERS).flatMap(([name, source]) => (expression.includes(name) ? [source] : []));
  return wgsl /* wgsl */`
struct Params { count: u32, ${strides} }
@group(0) @binding(0) var<uniform> p: Params;
${bindings}
@group(0) @binding(${operands.length + 1}) var<storage, read_write> y: array<vec4f>;  // [count / 4]
${blockSource(variant)}

${helpers.join('\n')}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let block = block_of(wid, groups, (p.count + 3u) / 4u);
${scalarLoads}
  for (var i = block.first + lane; i < block.end; i += LANES) {
${loads}
    y[wid.z * p.stride_y + i] = ${expression};
  }
}`;
}
