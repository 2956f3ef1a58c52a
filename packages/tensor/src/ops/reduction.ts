// What all reductions share: the shape they leave, and lowering any set of axes to runs of neighbouring axes. Not an op.
import { areSmallColumnSums, columnSums, type ReduceShape, reduceStages, reduceSum } from '@softlabel/kernels';
import type { AnyKernel, DeviceProfile } from '@softlabel/runtime';
import type { Attributes, Lowering, Value } from '../graph.ts';
import { type Shape, sizeOf } from '../shape.ts';

/** `shape` without `axes`. */
export const reducedShape = (shape: Shape, axes: readonly number[]): Shape => shape.filter((_, d) => !axes.includes(d));

/** Neighbouring axes, from the innermost run outwards: each run is one reduction of [outer, reduced, inner]. */
export function runsOf(axes: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const axis of [...axes].sort((a, b) => b - a)) {
    const run = runs.at(-1);
    if (run !== undefined && run[0] === axis + 1) run.unshift(axis);
    else runs.push([axis]);
  }
  return runs;
}

/** Reduces input 0 over the attribute `axes` into output 0, run by run, each in as many stages as its shape asks for. */
export function lowerReduction<A extends Attributes & { readonly axes: Shape }>(context: Lowering<A>, kernel: AnyKernel): void {
  const { inputs, outputs, attributes, profile } = context;
  lowerStages(context, kernel, stagesOf(inputs[0].shape, attributes.axes, profile), inputs[0], outputs[0]);
}

type Context = Pick<Lowering<Attributes>, 'profile' | 'scratch' | 'dispatch'>;

/** y [columns...] = the sum over the leading axes of x [rows..., columns...]; where that is little work, in a launch that others may share. */
export function lowerColumnSums(context: Context, x: Value, y: Value): void {
  const columns = sizeOf(y.shape);
  const rows = sizeOf(x.shape) / columns;
  if (areSmallColumnSums(rows, columns)) context.dispatch(columnSums[0], { rows0: rows, columns0: columns }, { x0: x, y0: y });
  else lowerStages(context, reduceSum, reduceStages({ outer: 1, reduced: rows, inner: columns }, context.profile), x, y);
}

function lowerStages({ scratch, dispatch }: Context, kernel: AnyKernel, stages: readonly ReduceShape[], x: Value, y: Value): void {
  let from = x;
  stages.forEach((stage, i) => {
    const to = i === stages.length - 1 ? y : scratch('partial', { shape: [stage.outer, stage.inner], dtype: 'f32' });
    dispatch(kernel, { ...stage }, { x: from, y: to });
    from = to;
  });
}

function stagesOf(shape: Shape, axes: Shape, profile: DeviceProfile): ReduceShape[] {
  let left = shape;
  return runsOf(axes).flatMap((run) => {
    const outer = sizeOf(left.slice(0, run[0]));
    const reduced = sizeOf(run.map((axis) => left[axis]));
    const inner = sizeOf(left.slice(run[0] + run.length));
    left = reducedShape(left, run);
    return [...reduceStages({ outer, reduced, inner }, profile)];
  });
}
