// Runs a function of tensors once on the shared device, from host arrays to host arrays.
import type { HostArray } from '@softlabel/runtime';
import { allocate, type DeviceTensor, f32, program, read, type Shape, type Spec, sizeOf, type Tensor, u32, write } from '@softlabel/tensor';
import { sharedDevice } from './device.ts';
import { uniformArray } from './random.ts';

/** A host array with its shape. */
export interface HostTensor {
  readonly shape: Shape;
  readonly values: HostArray;
}

/** Values uniform in [low, high), the same in every run. */
export const randomTensor = (shape: Shape, seed = 1, low = -1, high = 1): HostTensor => ({
  shape,
  values: uniformArray(sizeOf(shape), seed, low, high),
});

const specOf = ({ shape, values }: HostTensor): Spec => (values instanceof Float32Array ? f32(...shape) : u32(...shape));

/** Outputs of `fn` on `inputs`, in order, with their shapes. */
export async function evaluate(fn: (inputs: readonly Tensor[]) => readonly Tensor[], inputs: readonly HostTensor[]): Promise<HostTensor[]> {
  const device = await sharedDevice();
  const named = (items: readonly Spec[]) => Object.fromEntries(items.map((item, i) => [`in${i}`, item]));
  const tensors: { [name: string]: DeviceTensor } = await allocate(device, 'inputs', named(inputs.map(specOf)));
  const traced = program('evaluate', (values: { [name: string]: Tensor }) =>
    Object.fromEntries(fn(inputs.map((_, i) => values[`in${i}`])).map((output, i) => [`out${i}`, output])),
  );
  const bound = await traced.bind(device, tensors);
  inputs.forEach(({ values }, i) => {
    write(device, tensors[`in${i}`], values);
  });
  bound.run();
  const outputs: DeviceTensor[] = Object.values(bound.outputs);
  const values = await read(device, outputs);
  bound.release();
  return outputs.map(({ shape }, i) => ({ shape, values: values[i] }));
}
