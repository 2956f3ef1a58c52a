// A row of the pointwise table applied in float64 and rounded to f32 once, element by element: the oracle of pointwise.wgsl.ts.
import { POINTWISE, type PointwiseName, type PointwiseRow } from './table.ts';

export const pointwiseReference =
  (name: PointwiseName, scalars: readonly string[] = []) =>
  ({ count }: { readonly count: number }, arrays: { readonly [binding: string]: Float64Array }): void => {
    const { operands, reference }: PointwiseRow = POINTWISE[name];
    for (let i = 0; i < count; i++)
      arrays['y'][i] = Math.fround(reference(...operands.map((operand) => arrays[operand][scalars.includes(operand) ? 0 : i])));
  };
