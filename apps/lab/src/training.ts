// A ConvNet learning the classes of a data set, told epoch by epoch with its soft labels. Knows no page: the same code runs in Node.
import type { DataSet, ImageSet } from '@softlabel/data';
import type { Device } from '@softlabel/runtime';
import { allocate, normalise, program, read, softmax, type Tensor, u8, u32, write } from '@softlabel/tensor';
import { accuracyOf, convNet, initialVariables, Learner, type Model, type Params, train } from '@softlabel/train';

export interface Settings {
  /** Blocks of convolution, instance norm, ReLU and pooling. */
  readonly depth: number;
  /** Channels of every block. */
  readonly width: number;
  readonly epochs: number;
  readonly batch: number;
  readonly lr: number;
  readonly seed: number;
}

export interface Epoch {
  /** Epochs done, this one included. */
  readonly epoch: number;
  /** Mean training loss over the epoch, in nats. */
  readonly loss: number;
  /** Share of test images whose most probable class is the true one. */
  readonly accuracy: number;
  /** Soft labels of the test images, [N, K]: each row sums to 1. */
  readonly labels: Float32Array;
}

/** Trains from fresh parameters with DSA and SGD, and yields after each epoch. Stopping early gives the device's memory back too. */
export async function* learn(device: Device, data: DataSet, { depth, width, epochs, batch, lr, seed }: Settings): AsyncGenerator<Epoch> {
  const { train: images, test } = data;
  const model = convNet({ depth, width, norm: 'instance', pooling: 'avg' }, images, data.classNames.length);
  const optimizer = { name: 'sgd', lr, momentum: 0.9, weightDecay: 5e-4 } as const;
  const learner = await Learner.create(device, model, { preprocessing: data, augment: 'dsa', optimizer });
  learner.load({ variables: initialVariables(model, seed) });
  const labeller = await labellerOf(device, model, data, learner);
  const set = { images: images.images, targets: [oneHot(images)], count: images.labels.length };
  const settings = { epochs, batch, lr, seeds: [seed], schedule: { name: 'cosine' }, order: 'shuffled' } as const;
  try {
    for await (const { epoch, losses } of train(learner, set, settings)) {
      const labels = await labeller.labels();
      yield { epoch, loss: losses[0], accuracy: accuracyOf(labels, test.labels), labels };
    }
  } finally {
    labeller.release();
    await learner.release();
  }
}

/** A program of its own beside the training step: test images to soft labels, under the learner's present parameters. */
async function labellerOf(device: Device, model: Model, { test, mean, std }: DataSet, { variables: { params, buffers } }: Learner) {
  const count = test.labels.length;
  const specs = { images: u8(count, test.height, test.width, test.channels), index: u32(count) };
  const { images, index } = await allocate(device, 'test set', specs);
  write(device, images, test.images);
  write(
    device,
    index,
    Uint32Array.from({ length: count }, (_, i) => i),
  );
  const label = program('lab/labels', (inputs: { params: Params; buffers: Params; images: Tensor; index: Tensor }) => ({
    labels: softmax(model.apply(inputs, normalise(inputs.images, inputs.index, mean, std), 'eval').logits),
  }));
  const bound = await label.bind(device, { params, buffers, images, index });
  return {
    async labels(): Promise<Float32Array> {
      bound.run();
      const [labels] = await read(device, [bound.outputs.labels]);
      return Float32Array.from(labels);
    },
    release() {
      bound.release();
      images.region.destroy();
    },
  };
}

/** Hard labels [N, K]: 1 at the true class. */
function oneHot({ labels, classNames }: ImageSet): Float32Array<ArrayBuffer> {
  const targets = new Float32Array(labels.length * classNames.length);
  labels.forEach((label, i) => {
    targets[i * classNames.length + label] = 1;
  });
  return targets;
}
