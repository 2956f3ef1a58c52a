// What an evaluation computes of a batch, as a program. Not the batches, and not whose variables: predictor.ts.
import type { Device } from '@softlabel/runtime';
import { add, argmax, f32, multiply, oneHot, type Plan, program, sum, type Tensor, u32 } from '@softlabel/tensor';
import { type ImageType, imagesSpec, type Preprocessing, seenImages } from './images.ts';
import { type Model, type Params, specsOf } from './model.ts';

export type BatchInputs = {
  readonly params: Params;
  readonly buffers: Params;
  readonly images: Tensor;
  readonly index: Tensor;
  readonly labels: Tensor;
  readonly right: Tensor;
};

/** Logits of a batch, and for each class how many of its images have their largest logit there, counted on from `right`. */
export const batchProgram = (model: Model, preprocessing: Preprocessing) =>
  program(`${model.name}/logits`, ({ params, buffers, images, index, labels, right }: BatchInputs) => {
    const { logits } = model.apply({ params, buffers }, seenImages(images, index, preprocessing), 'eval');
    const hits = multiply(oneHot(argmax(logits), model.classes), oneHot(labels, model.classes));
    return { logits, right: add(right, sum(hits, [0])) };
  });

export const batchSpecs = (model: Model, size: number, type: ImageType) => ({
  images: imagesSpec(model, size, type),
  index: u32(size),
  labels: u32(size),
});

export const rightSpec = ({ classes }: Model) => f32(classes);

export const variableSpecs = ({ params, buffers }: Model) => ({ params: specsOf(params), buffers: specsOf(buffers) });

/** The plan of an evaluation of `size` images: dispatches, FLOPs and bytes without a device's memory. */
export function planLogits(
  device: Pick<Device, 'profile'>,
  model: Model,
  preprocessing: Preprocessing,
  size: number,
  type: ImageType = 'u8',
): Plan {
  const specs = { ...variableSpecs(model), ...batchSpecs(model, size, type), right: rightSpec(model) };
  return batchProgram(model, preprocessing).plan(device, specs);
}
