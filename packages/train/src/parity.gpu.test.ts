// Our networks and optimisers against PyTorch's numbers: logits, loss, every gradient, and ten steps. Fixtures: scripts/fixtures/parity.py.
import { readFileSync } from 'node:fs';
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '@softlabel/formats';
import { allocate, f32, normalise, program, read, softCrossEntropy, type Tensor, u8, valueAndGrad, write } from '@softlabel/tensor';
import { expectClose, sharedDevice } from '@softlabel/testing';
import { describe, expect, test } from 'vitest';
import {
  convNet,
  decodeCheckpoint,
  encodeCheckpoint,
  type HostParams,
  Learner,
  type Model,
  type Optimizer,
  type Params,
  Predictor,
  specsOf,
} from './index.ts';

const SIDE = 16;
const BATCH = 6;
const CLASSES = 10;
const STEPS = 10;
const preprocessing = { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] };

const cases: [name: string, norm: 'instance' | 'batch', optimizer: Optimizer][] = [
  ['convnet-instance-sgd', 'instance', { name: 'sgd', lr: 0.01, momentum: 0.9, weightDecay: 5e-4 }],
  ['convnet-batch-sgd', 'batch', { name: 'sgd', lr: 0.01, momentum: 0.9, weightDecay: 5e-4 }],
  ['convnet-instance-adamw', 'instance', { name: 'adamw', lr: 0.001, weightDecay: 0.01 }],
];

class Fixture {
  readonly #tensors: Map<string, SafeTensor<ArrayBuffer>>;
  constructor(name: string) {
    const path = new URL(`../fixtures/${name}.safetensors`, import.meta.url);
    this.#tensors = decodeSafetensors(new Uint8Array(readFileSync(path)), name).tensors;
  }

  floats(name: string): Float32Array<ArrayBuffer> {
    const tensor = this.#tensors.get(name);
    if (tensor?.dtype !== 'F32') throw new Error(`fixture: expected F32 '${name}', got ${tensor?.dtype}.`);
    return tensor.data;
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
  for (const name of Object.keys(actual)) {
    const tensor = tensors.get(name);
    if (tensor?.dtype !== 'F32') throw new Error(`${what}: expected '${name}'.`);
    if (!isShiftBeforeNorm(model, name)) expectClose(`${what} ${name}`, tensor.data, fixture.floats(`${prefix}/${name}`), { relative });
    else if (prefix === 'gradient') expect(Math.max(...tensor.data.map(Math.abs))).toBeLessThan(1e-6);
  }
}

describe.each(cases)('%s', (name, norm, optimizer) => {
  const model = convNet({ depth: 3, width: 8, norm, pooling: 'avg' }, { height: SIDE, width: SIDE, channels: 3 }, CLASSES);
  const fixture = new Fixture(name);
  const { values: initial } = decodeCheckpoint(model, fixture.part('initial'), name);

  test('logits, loss and all gradients of the first step', async () => {
    const device = await sharedDevice();
    const specs = {
      params: specsOf(model.params),
      buffers: specsOf(model.buffers),
      images: u8(BATCH, SIDE, SIDE, 3),
      targets: f32(BATCH, CLASSES),
    };
    const tensors = await allocate(device, name, specs);
    const step = program(
      name,
      ({ params, buffers, images, targets }: { params: Params; buffers: Params; images: Tensor; targets: Tensor }) => {
        const logitsOf = (p: Params) =>
          model.apply({ params: p, buffers }, normalise(images, preprocessing.mean, preprocessing.std), 'train').logits;
        const [loss, gradients] = valueAndGrad((p: Params) => softCrossEntropy(logitsOf(p), targets))(params);
        return { loss, logits: logitsOf(params), gradients };
      },
    );
    const bound = await step.bind(device, tensors);
    for (const [key, tensor] of [...Object.entries(tensors.params), ...Object.entries(tensors.buffers)])
      write(device, tensor, initial[key]);
    write(device, tensors.images, fixture.bytes('images'));
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

  test('ten steps, and the logits of evaluation after them', async () => {
    const device = await sharedDevice();
    const learner = await Learner.create(device, model, { preprocessing, augment: 'none', optimizer });
    learner.load({ variables: initial });
    const losses: number[] = [];
    for (let step = 0; step < STEPS; step++) {
      await learner.step({ images: fixture.bytes('images'), targets: fixture.floats('targets') }, { step, seed: 1, lr: optimizer.lr });
      losses.push((await learner.takeLossSum()) / BATCH);
    }
    expectClose('losses', losses, fixture.floats('losses'), { relative: 1e-4 });
    expectSameVariables(model, 'final', (await learner.snapshot()).variables, fixture, 'final', 1e-3);
    const predictor = new Predictor(device, model, preprocessing, learner.variables);
    const logits = await predictor.logits({ images: fixture.bytes('images'), count: BATCH });
    expectClose('logits of evaluation', logits, fixture.floats('final/eval-logits'), { relative: 1e-3 });
    await predictor.release();
    await learner.release();
    expect(losses[STEPS - 1]).toBeLessThan(losses[0]);
  });
});
