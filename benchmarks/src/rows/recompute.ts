// Rows of what checkpoints give and take: the memory of a step against its time, for blocks kept and computed again. No peers.
import { type Device, randomUniform } from '@softlabel/runtime';
import {
  allocate,
  averagePool,
  type BoundProgram,
  checkpoint,
  conv2d,
  type DeviceTensor,
  f32,
  flatten,
  instanceNorm,
  mean,
  program,
  read,
  relu,
  type Spec,
  scope,
  sizeOf,
  square,
  type Tensor,
  valueAndGrad,
  write,
} from '@softlabel/tensor';
import { measure } from '../measure.ts';
import type { Contender } from '../race.ts';
import type { Measured, Row } from '../row.ts';
import { drawRepeatedly } from '../trainer.ts';

interface Chain {
  readonly name: string;
  /** Blocks of convolution, instance norm and ReLU. */
  readonly depth: number;
  /** Whether each block halves the image at its end, as the ConvNet's blocks do. */
  readonly pooled: boolean;
}

const [WIDTH, SIDE, BATCH] = [64, 32, 8];

const CHAINS: readonly Chain[] = [
  { name: 'convnet-d4', depth: 4, pooled: true },
  { name: '8 blocks of one size', depth: 8, pooled: false },
];

/** Which blocks are checkpointed. */
const CHOICES: { readonly [name: string]: (block: number) => boolean } = {
  none: () => false,
  'every second': (block) => block % 2 === 0,
  every: () => true,
};

const rowOf = (chain: Chain): Row => ({
  name: `checkpoint ${chain.name}`,
  shape: `loss and all gradients, width ${WIDTH}, images ${SIDE}x${SIDE}x3, batch ${BATCH}: the number is that with every block checkpointed`,
  unit: 'ms',
  measure: (device, leastMs) => measureChoices(device, chain, leastMs),
});

export const recomputeRows: readonly Row[] = CHAINS.map(rowOf);

type Params = { readonly [name: string]: Tensor };
type Inputs = { readonly params: Params; readonly images: Tensor };
type Outputs = { readonly loss: DeviceTensor; readonly gradients: { readonly [name: string]: DeviceTensor } };

async function measureChoices(device: Device, chain: Chain, leastMs?: number): Promise<Measured> {
  const inputs = await allocate(device, chain.name, { params: paramSpecs(chain), images: f32(BATCH, SIDE, SIDE, 3) });
  flatten<DeviceTensor>(inputs).forEach(([, tensor], step) => {
    write(
      device,
      tensor,
      drawRepeatedly(sizeOf(tensor.shape), (i) => 0.2 * randomUniform(1, 'init', step, i) - 0.1),
    );
  });
  const bound = new Map<string, BoundProgram<Outputs>>();
  for (const [name, chosen] of Object.entries(CHOICES)) bound.set(name, await stepOf(chain, chosen).bind(device, inputs));
  await checkBits(device, [...bound.values()]);
  const contenders = [...bound].map(([name, { run }]) => contender(device, name, run));
  const values = await measure(contenders, 'ms', leastMs);
  const details = contenders.map((choice) => {
    const { peakBytes = 0, dispatches = 0 } = bound.get(choice.name)?.plan.cost ?? {};
    return { checkpointed: choice.name, arenaBytes: peakBytes, dispatches, ms: values.get(choice) ?? 'not measured' };
  });
  for (const { release } of bound.values()) release();
  inputs.images.region.destroy();
  return { ours: details[details.length - 1].ms, peers: {}, details };
}

const contender = (device: Device, name: string, run: () => void): Contender => ({
  name,
  async run(times) {
    for (let i = 0; i < times; i++) run();
    await device.settle(device.gpu.queue.onSubmittedWorkDone());
    device.assertAlive();
  },
});

function paramSpecs({ depth }: Chain): { readonly [name: string]: Spec } {
  const block = (i: number) => ({
    [`${i}.filters`]: f32(3, 3, i === 0 ? 3 : WIDTH, WIDTH),
    [`${i}.gamma`]: f32(WIDTH),
    [`${i}.beta`]: f32(WIDTH),
  });
  return Object.assign({}, ...Array.from({ length: depth }, (_, i) => block(i)));
}

const stepOf = ({ name, depth, pooled }: Chain, chosen: (block: number) => boolean) =>
  program(name, ({ params, images }: Inputs) => {
    const [loss, gradients] = valueAndGrad((p: Params) => {
      let x = images;
      for (let i = 0; i < depth; i++) x = (chosen(i) ? checkpoint(blockOf) : blockOf)(p, x, i, pooled);
      return mean(square(x));
    })(params);
    return { loss, gradients };
  });

const blockOf = (params: Params, x: Tensor, i: number, pooled: boolean): Tensor =>
  scope(`block ${i}`, () => {
    const y = conv2d(x, params[`${i}.filters`], { padding: 1 });
    const active = relu(instanceNorm(y, params[`${i}.gamma`], params[`${i}.beta`]));
    return pooled ? averagePool(active, { window: 2 }) : active;
  });

/** Throws unless loss and gradients are the same whatever is checkpointed, and not zero. */
async function checkBits(device: Device, choices: readonly BoundProgram<Outputs>[]): Promise<void> {
  const results: string[] = [];
  for (const { run, outputs } of choices) {
    run();
    const values = await read(device, [outputs.loss, ...Object.values(outputs.gradients)]);
    if (!(values[0][0] > 0)) throw new Error(`checkpoint: expected a loss above 0, got ${values[0][0]}.`);
    results.push(values.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64')).join());
  }
  if (new Set(results).size > 1) throw new Error('checkpoint: expected the same bits whatever is checkpointed, got others.');
}
