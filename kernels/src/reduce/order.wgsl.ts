// WGSL functions that compare floats, NaN included, as unsigned integers in the same order. Not a kernel.
import { wgsl } from '@softlabel/runtime';
import { joinFunction } from '../join.wgsl.ts';

/**
 * `order_of(x)` grows with x, puts NaN above infinity and makes both zeros equal; `from_order` is its inverse. No number maps to 0.
 * `float` is the WGSL type of x and `integer` the unsigned type of the same width.
 */
export const orderSource = (float: 'f32' | 'vec4f', integer: 'u32' | 'vec4u'): string => wgsl /* wgsl */`
fn order_of(x: ${float}) -> ${integer} {
  let bits = bitcast<${integer}>(x);
  let magnitude = bits & ${integer}(0x7fffffffu);
  let below_zero = (bits != magnitude) & (magnitude != ${integer}());
  let order = select(magnitude | ${integer}(0x80000000u), ~bits, below_zero);
  return select(order, ${integer}(0xffffffffu), magnitude > ${integer}(0x7f800000u));
}

fn from_order(order: ${integer}) -> ${float} {
  return bitcast<${float}>(select(~order, order & ${integer}(0x7fffffffu), order >= ${integer}(0x80000000u)));
}`;

/** Finding the largest of many: `better` keeps the larger of two and of equals the lower index; `best_lane` joins the finds of those `invocations` that share rows. */
export const bestSource = (invocations: number): string => wgsl /* wgsl */`
${orderSource('f32', 'u32')}

// An element by the order of its value; order 0 stands for none.
struct Best { order: u32, index: u32 }

fn better(a: Best, b: Best) -> Best {
  if (b.order > a.order || (b.order == a.order && b.index < a.index)) { return b; }
  return a;
}
${joinFunction({ name: 'best_lane', type: 'Best', combine: 'better(a, b)', invocations })}`;
