// Residual networks (He et al. 2016) as torchvision builds and names them, with ImageNet's or CIFAR's stem. Not pre-activation, not wide.
import { globalAveragePool, maxPool } from '@softlabel/tensor';
import { asModel, convolutionWithoutBias, linear, type NormName, norm, plain, relu, residual, sequence } from '../layers.ts';
import type { ImageSize, Layer, Model } from '../model.ts';

export interface ResNetOptions extends ResNetStyle {
  /** Number of convolutions and linear layers, without those of the shortcuts. */
  readonly depth: keyof typeof ARCHITECTURES;
}

interface ResNetStyle {
  /** Channels of the stem; the blocks of each later stage are twice as wide as those of the stage before. */
  readonly width: number;
  /** `imagenet`: convolution 7x7 of stride 2, then max pooling 3x3 of stride 2. `cifar`: convolution 3x3 of stride 1. */
  readonly stem: 'imagenet' | 'cifar';
  readonly norm: Exclude<NormName, 'layer'>;
}

interface ResidualNetworkOptions extends ResNetStyle {
  readonly block: keyof typeof BLOCKS;
  /** Number of blocks in each stage; every stage but the first halves the image. */
  readonly stages: readonly number[];
}

const ARCHITECTURES = {
  18: { block: 'basic', stages: [2, 2, 2, 2] },
  50: { block: 'bottleneck', stages: [3, 4, 6, 3] },
} as const;

/** Groups of `norm: group` (Wu and He 2018). */
const GROUPS = 32;

/** ResNet-18 or ResNet-50 for images of `image` and `classes` classes. */
export const resNet = ({ depth, ...style }: ResNetOptions, image: ImageSize, classes: number): Model =>
  residualNetwork(`resnet-${depth}-w${style.width}`, { ...ARCHITECTURES[depth], ...style }, image, classes);

/** A residual network of any stages, for images of `image` and `classes` classes. */
export function residualNetwork(name: string, options: ResidualNetworkOptions, image: ImageSize, classes: number): Model {
  const { block, stages, width } = options;
  const features = width * 2 ** (stages.length - 1) * BLOCKS[block].expansion;
  const head = [plain('avgpool', globalAveragePool), linear('fc', [1, 1, features], classes)];
  const blocks = stages.flatMap((count, stage) => Array.from({ length: count }, (_, i) => residualBlock(options, stage, i)));
  return asModel(name, image, classes, sequence([...stem(image.channels, options), ...blocks, ...head]));
}

/** Block `i` of a stage. The first takes what the stage before gives, and halves the image unless that is the stem. */
function residualBlock({ block, width, norm: kind }: ResidualNetworkOptions, stage: number, i: number): Layer {
  const { body, expansion } = BLOCKS[block];
  const inner = width * 2 ** stage;
  const out = inner * expansion;
  const before = stage === 0 ? width : out / 2;
  const place: Place = {
    name: `layer${stage + 1}.${i}`,
    channels: i === 0 ? before : out,
    inner,
    out,
    stride: i === 0 && stage > 0 ? 2 : 1,
    norm: kind,
  };
  return residual(place.name, sequence(body(place)), sequence(shortcut(place)));
}

function stem(channels: number, { width, stem: kind, norm: normKind }: ResNetStyle): Layer[] {
  const [filter, stride] = kind === 'imagenet' ? [7, 2] : [3, 1];
  const layers = [convolution('conv1', channels, width, filter, stride), normOf('bn1', normKind, width), relu('relu')];
  return kind === 'imagenet' ? [...layers, plain('maxpool', (x) => maxPool(x, { window: 3, stride: 2, padding: 1 }))] : layers;
}

/** Where a block stands: its channels before, within and after. */
interface Place {
  readonly name: string;
  readonly channels: number;
  readonly inner: number;
  readonly out: number;
  readonly stride: number;
  readonly norm: ResNetStyle['norm'];
}

/** What a block adds to its shortcut. `expansion`: channels after a block for each within it. */
const BLOCKS = {
  basic: { body: basicBody, expansion: 1 },
  bottleneck: { body: bottleneckBody, expansion: 4 },
} as const;

function basicBody({ name, channels, inner, stride, norm: kind }: Place): Layer[] {
  return [
    convolution(`${name}.conv1`, channels, inner, 3, stride),
    normOf(`${name}.bn1`, kind, inner),
    relu(`${name}.relu`),
    convolution(`${name}.conv2`, inner, inner, 3),
    normOf(`${name}.bn2`, kind, inner),
  ];
}

/** The stride is the 3x3 convolution's, as in torchvision; in the paper it is the first one's. */
function bottleneckBody({ name, channels, inner, out, stride, norm: kind }: Place): Layer[] {
  return [
    convolution(`${name}.conv1`, channels, inner, 1),
    normOf(`${name}.bn1`, kind, inner),
    relu(`${name}.relu`),
    convolution(`${name}.conv2`, inner, inner, 3, stride),
    normOf(`${name}.bn2`, kind, inner),
    relu(`${name}.relu`),
    convolution(`${name}.conv3`, inner, out, 1),
    normOf(`${name}.bn3`, kind, out),
  ];
}

/** A projection where the shape changes, else the identity. */
function shortcut({ name, channels, out, stride, norm: kind }: Place): Layer[] {
  if (stride === 1 && channels === out) return [];
  return [convolution(`${name}.downsample.0`, channels, out, 1, stride), normOf(`${name}.downsample.1`, kind, out)];
}

/** Padded so that stride 1 keeps the size of the image. */
const convolution = (name: string, channels: number, outChannels: number, filter: number, stride = 1): Layer =>
  convolutionWithoutBias(name, channels, outChannels, { filter, stride, padding: (filter - 1) / 2 });

const normOf = (name: string, kind: ResNetStyle['norm'], channels: number): Layer => norm(name, kind, channels, GROUPS);
