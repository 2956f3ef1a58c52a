// A WGSL function that joins one value of every invocation across a workgroup. Not a kernel.
import { wgsl } from '@softlabel/runtime';

export interface Join {
  /** Of the WGSL function. */
  readonly name: string;
  /** WGSL type of the values. */
  readonly type: string;
  /** WGSL expression that makes one value of `a` and `b`. */
  readonly combine: string;
  /** Of a workgroup: a power of two. 1: every invocation works for itself, and the join returns what it is given. */
  readonly invocations: number;
}

/** Values that an invocation joins on each level of the tree: wide, because a barrier costs more than a few loads. */
const FAN_IN = 8;

/**
 * The function name(local, teams, value). Invocations with the same `local % teams` are a team: their values are joined by a tree of fixed
 * shape, and each of them returns the result. `teams` is a power of two. All invocations of the workgroup must call it.
 */
export const joinFunction = ({ name, type, combine, invocations }: Join): string => wgsl /* wgsl */`
#if ${invocations === 1}
fn ${name}(local: u32, teams: u32, value: ${type}) -> ${type} { return value; }
#else
var<workgroup> partial_${name}: array<${type}, ${invocations}>;
fn ${name}(local: u32, teams: u32, value: ${type}) -> ${type} {
  partial_${name}[local] = value;
  for (var width = ${invocations}u; width > teams;) {
    let next = max(width / ${FAN_IN}u, teams);
    workgroupBarrier();
    if (local < next) {
      var a = partial_${name}[local];
      for (var i = local + next; i < width; i += next) {
        let b = partial_${name}[i];
        a = ${combine};
      }
      partial_${name}[local] = a;
    }
    width = next;
  }
  workgroupBarrier();
  let joined = partial_${name}[local % teams];
  workgroupBarrier();  // the next join overwrites what is read here
  return joined;
}
#endif
`;
