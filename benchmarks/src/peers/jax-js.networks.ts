// The rows' networks in jax-js: N C H W, and PyTorch's layouts. Not their training. Every function takes over the arrays it is given, parameters included.
import { blockNames, featuresOf, NORM_EPSILON, RESIDUAL_BLOCKS, type ResidualBlock, type StepSize, stemOf } from '../networks.ts';
import type { Arrays, Jax, JaxArray } from './jax-js.types.ts';

/** Logits of training images. */
export function logitsOf(jax: Jax, size: StepSize, params: Arrays, images: JaxArray): JaxArray {
  return size.network === 'convnet' ? convNet(jax, size, params, images) : resNet18(jax, size, params, images);
}

function convNet(jax: Jax, size: StepSize, params: Arrays, images: JaxArray): JaxArray {
  const features = blockNames(size).reduce((x, [conv, norm]) => {
    const y = convolution(jax, x, params[`${conv}.weight`], 1).add(perChannel(params[`${conv}.bias`]));
    return averagePool(jax, jax.nn.relu(normalised(jax, y, params, norm, [2, 3])));
  }, images);
  return linear(jax, features.reshape([size.batch, featuresOf(size)]), params, 'classifier');
}

/** Without running statistics, which no gradient needs. */
function resNet18(jax: Jax, size: StepSize, params: Arrays, images: JaxArray): JaxArray {
  if (stemOf(size) !== 'cifar') throw new Error("jax-js: expected ResNet-18 with CIFAR's stem, got ImageNet's.");
  const stem = jax.nn.relu(batchNorm(jax, convolution(jax, images, params['conv1.weight'], 1), params, 'bn1'));
  const features = RESIDUAL_BLOCKS.reduce((x, block) => residual(jax, x, params, block), stem);
  return linear(jax, jax.numpy.mean(features, [2, 3]), params, 'fc');
}

function residual(jax: Jax, x: JaxArray, params: Arrays, { name, stride }: ResidualBlock): JaxArray {
  const shortcut =
    stride === 1
      ? x.ref
      : batchNorm(jax, convolution(jax, x.ref, params[`${name}.downsample.0.weight`], stride), params, `${name}.downsample.1`);
  const inner = jax.nn.relu(batchNorm(jax, convolution(jax, x, params[`${name}.conv1.weight`], stride), params, `${name}.bn1`));
  const body = batchNorm(jax, convolution(jax, inner, params[`${name}.conv2.weight`], 1), params, `${name}.bn2`);
  return jax.nn.relu(body.add(shortcut));
}

/** Padded so that stride 1 keeps the size of the image. */
function convolution(jax: Jax, x: JaxArray, filter: JaxArray, stride: number): JaxArray {
  const padding = (filter.shape[2] - 1) / 2;
  const bothEnds = [padding, padding] as const;
  return jax.lax.convGeneralDilated(x, filter, [stride, stride], [bothEnds, bothEnds]);
}

const batchNorm = (jax: Jax, x: JaxArray, params: Arrays, name: string): JaxArray => normalised(jax, x, params, name, [0, 2, 3]);

/** Mean 0 and variance 1 over `axes`, then scaled and shifted per channel. */
function normalised({ numpy }: Jax, x: JaxArray, params: Arrays, name: string, axes: readonly number[]): JaxArray {
  const mean = numpy.mean(x.ref, axes, { keepdims: true });
  const centred = x.sub(mean);
  const variance = numpy.mean(numpy.square(centred.ref), axes, { keepdims: true });
  const standard = centred.mul(numpy.reciprocal(numpy.sqrt(variance.add(NORM_EPSILON))));
  return standard.mul(perChannel(params[`${name}.weight`])).add(perChannel(params[`${name}.bias`]));
}

const perChannel = (values: JaxArray): JaxArray => values.reshape([1, values.shape[0], 1, 1]);

/** Means over windows of 2 x 2, with an axis for each side of a window. */
function averagePool({ numpy }: Jax, x: JaxArray): JaxArray {
  const [n, c, h, w] = x.shape;
  return numpy.mean(x.reshape([n, c, h / 2, 2, w / 2, 2]), [3, 5]);
}

const linear = ({ numpy }: Jax, x: JaxArray, params: Arrays, name: string): JaxArray =>
  numpy.matmul(x, params[`${name}.weight`].transpose()).add(params[`${name}.bias`]);
