// What all reductions share: the shape they leave, and lowering any set of axes to runs of neighbouring axes. Not an op.
import { type ReduceShape, reduceStages } from '@softlabel/kernels';
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
export function lowerReduction<A extends Attributes & { readonly axes: Shape }>(
  { inputs, outputs, attributes, profile, scratch, dispatch }: Lowering<A>,
  kernel: AnyKernel,
): void {
  const stages = stagesOf(inputs[0].shape, attributes.axes, profile);
  let x: Value = inputs[0];
  stages.forEach((stage, i) => {
    const y = i === stages.length - 1 ? outputs[0] : scratch('partial', { shape: [stage.outer, stage.inner], dtype: 'f32' });
    dispatch(kernel, { ...stage }, { x, y });
    x = y;
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
