// Our networks and optimisers against PyTorch's numbers: logits, loss, every gradient, some steps, and evaluation. Fixtures: scripts/fixtures/parity.py.
import { readFileSync } from 'node:fs';
import { bytesAtHand, decodeSafetensors, encodeSafetensors, openTorchFile, type SafeTensor, stateDictOf } from '@softlabel/formats';
import { allocate, f32, normalise, program, read, softCrossEntropy, type Tensor, u8, u32, valueAndGrad, write } from '@softlabel/tensor';
import { expectClose, sharedDevice } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import {
  convNet,
  decodeCheckpoint,
  encodeCheckpoint,
  type HostParams,
  Learner,
  loadStateDict,
  type Model,
  type Optimizer,
  type Params,
  Predictor,
  specsOf,
} from './index.ts';
import { residualNetwork } from './models/resnet.ts';

const SIDE = 16;
const BATCH = 6;
const CLASSES = 10;
const IN_ORDER = Uint32Array.from({ length: BATCH }, (_, i) => i);
const IMAGE = { height: SIDE, width: SIDE, channels: 3 };
const preprocessing = { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] };

const SGD: Optimizer = { name: 'sgd', lr: 0.01, momentum: 0.9, weightDecay: 5e-4 };
const ADAMW: Optimizer = { name: 'adamw', lr: 0.001, weightDecay: 0.01 };

const thinConvNet = (depth: number, width: number, norm: 'instance' | 'batch') =>
  convNet({ depth, width, norm, pooling: 'avg' }, IMAGE, CLASSES);
const thinResNet = (options: Omit<Parameters<typeof residualNetwork>[1], 'norm'>) =>
  residualNetwork('thin', { ...options, norm: 'batch' }, IMAGE, CLASSES);
const bottlenecks = thinResNet({ block: 'bottleneck', stages: [1, 2], width: 4, stem: 'imagenet' });

const cases: [name: string, model: Model, optimizer: Optimizer][] = [
  ['convnet-instance-sgd', thinConvNet(3, 8, 'instance'), SGD],
  ['convnet-batch-sgd', thinConvNet(3, 8, 'batch'), SGD],
  ['convnet-instance-adamw', thinConvNet(3, 8, 'instance'), ADAMW],
  ['convnet-d1-sgd', thinConvNet(1, 4, 'instance'), SGD],
  ['convnet-d2-sgd', thinConvNet(2, 4, 'instance'), SGD],
  ['convnet-d4-sgd', thinConvNet(4, 4, 'instance'), SGD],
  ['resnet-basic-cifar-sgd', thinResNet({ block: 'basic', stages: [2, 2], width: 8, stem: 'cifar' }), SGD],
  ['resnet-bottleneck-imagenet-sgd', bottlenecks, SGD],
];

const fixtureFile = (name: string) => new Uint8Array(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));

class Fixture {
  readonly #tensors: Map<string, SafeTensor<ArrayBuffer>>;
  constructor(name: string) {
    this.#tensors = decodeSafetensors(fixtureFile(`${name}.safetensors`), name).tensors;
  }

  floats(name: string): Float32Array<ArrayBuffer> {
    const tensor = this.#tensors.get(name);
    if (tensor?.dtype !== 'F32') throw new Error(`fixture: expected F32 '${name}', got ${tensor?.dtype}.`);
    return tensor.data;
  }

  /** Values of any type: floats, and counts. */
  numbers(name: string): number[] {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw new Error(`fixture: expected '${name}', got none.`);
    return Array.from<number | bigint, number>(tensor.data, Number);
  }

  bytes(name: string): Uint8Array<ArrayBuffer> {
    const tensor = this.#tensors.get(name);
    if (tensor?.dtype !== 'U8') throw new Error(`fixture: expected U8 '${name}', got ${tensor?.dtype}.`);
    return tensor.data;
  }

  /** The tensors under `prefix/`, as a file of their own. */
  part(prefix: string): Uint8Array<ArrayBuffer> {
    const own = [...this.#tensors]
      .filter(([name]) => name.startsWith(`${prefix}/`))
      .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor] as const);
    return encodeSafetensors(new Map(own.filter(([name]) => name.includes('.'))));
  }
}

/** A shift before a norm changes nothing: its gradient is rounding, which AdamW blows up to full steps. */
const isShiftBeforeNorm = ({ params }: Model, name: string): boolean =>
  name.endsWith('.bias') && params[name.replace(/bias$/, 'weight')].shape.length === 4;

/** Compares variable by variable, in PyTorch's layout. */
function expectSameVariables(model: Model, what: string, actual: HostParams, fixture: Fixture, prefix: string, relative: number): void {
  const { tensors } = decodeSafetensors(encodeCheckpoint(model, actual, {}), what);
  for (const [name, { data }] of tensors) {
    const values = Array.from<number | bigint, number>(data, Number);
    if (!isShiftBeforeNorm(model, name)) expectClose(`${what} ${name}`, values, fixture.numbers(`${prefix}/${name}`), { relative });
    else if (prefix === 'gradient') expect(Math.max(...values.map(Math.abs))).toBeLessThan(1e-6);
  }
}

describe.each(cases)('%s', (name, model, optimizer) => {
  const fixture = new Fixture(name);
  const { values: initial } = decodeCheckpoint(model, fixture.part('initial'), name);
  const { values: final } = decodeCheckpoint(model, fixture.part('final'), name);

  test('logits, loss and all gradients of the first step', async () => {
    const device = await sharedDevice();
    const specs = {
      params: specsOf(model.params),
      buffers: specsOf(model.buffers),
      images: u8(BATCH, SIDE, SIDE, 3),
      index: u32(BATCH),
      targets: f32(BATCH, CLASSES),
    };
    const tensors = await allocate(device, name, specs);
    const step = program(
      name,
      ({
        params,
        buffers,
        images,
        index,
        targets,
      }: { params: Params; buffers: Params } & Record<'images' | 'index' | 'targets', Tensor>) => {
        const logitsOf = (p: Params) =>
          model.apply({ params: p, buffers }, normalise(images, index, preprocessing.mean, preprocessing.std), 'train').logits;
        const [loss, gradients] = valueAndGrad((p: Params) => softCrossEntropy(logitsOf(p), targets))(params);
        return { loss, logits: logitsOf(params), gradients };
      },
    );
    const bound = await step.bind(device, tensors);
    for (const [key, tensor] of [...Object.entries(tensors.params), ...Object.entries(tensors.buffers)])
      write(device, tensor, initial[key]);
    write(device, tensors.images, fixture.bytes('images'));
    write(device, tensors.index, IN_ORDER);
    write(device, tensors.targets, fixture.floats('targets'));
    bound.run();
    const { loss, logits, gradients } = bound.outputs;
    const [lossValues, logitValues] = await read(device, [loss, logits]);
    expectClose('loss', lossValues, fixture.floats('losses').subarray(0, 1), { relative: 1e-5 });
    expectClose('logits', logitValues, fixture.floats('logits'), { relative: 1e-5 });
    const values = await read(device, Object.values(gradients));
    const byName = Object.fromEntries(Object.keys(gradients).map((key, i) => [key, Float32Array.from(values[i])]));
    expectSameVariables({ ...model, buffers: {} }, 'gradient', byName, fixture, 'gradient', 1e-4);
  });

  test('some steps, and the logits of evaluation after them', async () => {
    const device = await sharedDevice();
    const learner = await Learner.create(device, model, { preprocessing, augment: 'none', optimizer });
    learner.load({ variables: initial });
    await learner.hold({ count: BATCH, images: fixture.bytes('images'), targets: [fixture.floats('targets')] }, BATCH);
    const expected = fixture.floats('losses');
    const losses: number[] = [];
    for (let step = 0; step < expected.length; step++) {
      await learner.take([{ indices: [IN_ORDER], seeds: [1], step, lr: optimizer.lr }]);
      losses.push((await learner.takeLossSums())[0] / BATCH);
    }
    expectClose('losses', losses, expected, { relative: 1e-4 });
    expectSameVariables(model, 'final', (await learner.snapshot()).variables, fixture, 'final', 1e-3);
    const predictor = new Predictor(device, model, preprocessing, learner);
    const logits = await predictor.logits({ images: fixture.bytes('images'), count: BATCH });
    expectClose('logits of evaluation', logits, fixture.floats('final/eval-logits'), { relative: 1e-3 });
    learner.load({ variables: final });
    const ofSame = await predictor.logits({ images: fixture.bytes('images'), count: BATCH });
    expectClose('logits of the same variables', ofSame, fixture.floats('final/eval-logits'), { relative: 1e-5 });
    await predictor.release();
    await learner.release();
    expect(losses[losses.length - 1]).toBeLessThan(losses[0]);
  });
});

test('the file that PyTorch saves holds the same variables, read without running anything', async () => {
  const name = 'resnet-bottleneck-imagenet-sgd';
  const file = await openTorchFile(bytesAtHand(fixtureFile(`${name}.pth`), `${name}.pth`));
  const values = await loadStateDict(bottlenecks, stateDictOf(file, `${name}.pth`), `${name}.pth`);
  expect(values).toEqual(decodeCheckpoint(bottlenecks, new Fixture(name).part('final'), name).values);
  expect([...values['layer2.0.downsample.1.num_batches_tracked']]).toEqual([5]);
});
