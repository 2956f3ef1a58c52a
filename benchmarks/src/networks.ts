// The networks of the rows, as every library has to build them: sizes, and the layers' names in files. No library's code.
import { convNet, type Model, resNet } from '@softlabel/train';

/** All that a step's cost depends on. */
export interface StepSize {
  /** ConvNet with instance norm and average pooling, or ResNet-18 with batch norm. */
  readonly network: 'convnet' | 'resnet-18';
  /** Blocks of the ConvNet, each of which halves the image; layers of the ResNet. */
  readonly depth: number;
  /** Channels of every block of the ConvNet, and of the first ones of the ResNet. */
  readonly width: number;
  /** Pixels along an edge of an image. */
  readonly side: number;
  readonly batch: number;
  readonly classes: number;
}

/** A student on CIFAR-10 with one image per class. */
export const SMALL_STUDENT: StepSize = { network: 'convnet', depth: 3, width: 128, side: 32, batch: 10, classes: 10 };

export const NORM_EPSILON = 1e-5;

/** The engine's model. */
export function modelOf({ network, depth, width, side, classes }: StepSize): Model {
  const image = { height: side, width: side, channels: 3 };
  return network === 'convnet'
    ? convNet({ depth, width, norm: 'instance', pooling: 'avg' }, image, classes)
    : resNet({ depth: 18, width, stem: stemOf({ side }), norm: 'batch' }, image, classes);
}

/** ImageNet's stem would leave a small image 8 pixels at most. */
export const stemOf = ({ side }: Pick<StepSize, 'side'>): 'cifar' | 'imagenet' => (side <= 32 ? 'cifar' : 'imagenet');

/** Features that the ConvNet's classifier sees: what the poolings leave of an image, times the channels. */
export const featuresOf = ({ depth, width, side }: StepSize): number => (side / 2 ** depth) ** 2 * width;

/** Names of convolution and norm in each block of the ConvNet: checkpoints cut the list of conv, norm, relu and pool of all blocks in two. */
export function blockNames({ depth }: Pick<StepSize, 'depth'>): (readonly [conv: string, norm: string])[] {
  const cut = 2 * depth + 1;
  const nameAt = (place: number) => (place < cut ? `features_a.${place}` : `features_b.${place - cut}`);
  return Array.from({ length: depth }, (_, block) => [nameAt(4 * block), nameAt(4 * block + 1)] as const);
}

/** Two convolutions of 3 x 3 beside a shortcut, which is a projection where the shape changes. */
export interface ResidualBlock {
  readonly name: string;
  /** Of the first convolution and of the projection; with stride 1 nothing is projected. */
  readonly stride: 1 | 2;
}

/** The blocks of ResNet-18: four stages of two, each stage but the first half as large and twice as wide as the one before. */
export const RESIDUAL_BLOCKS: readonly ResidualBlock[] = [1, 2, 3, 4].flatMap((stage) => [
  { name: `layer${stage}.0`, stride: stage === 1 ? 1 : 2 },
  { name: `layer${stage}.1`, stride: 1 },
]);
