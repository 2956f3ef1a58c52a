// The row of one training step: ours with augmentation, the peers without, after all have shown the same first losses.
import type { Device } from '@softlabel/runtime';
import { waitingBy } from '../dawn.ts';
import { firstLosses, type Joined, join } from '../join.ts';
import { ourTrainer } from '../ours.ts';
import { jaxTrainer } from '../peers/jax-js.ts';
import { tfjsTrainer } from '../peers/tfjs.ts';
import { torchTrainer } from '../peers/torch.ts';
import type { Absent, Contender, Prepared, Row } from '../row.ts';
import { trafficOf } from '../traffic.ts';
import { BATCH, CLASSES, makeTask, SIDE, type Task, type Trainer, WIDTH } from '../trainer.ts';

export const stepRow: Row = {
  name: `step convnet-d3 w${WIDTH} b${BATCH}`,
  shape: `images ${SIDE}x${SIDE}x3, batch ${BATCH}, ${CLASSES} classes, instance norm, average pooling, SGD with momentum and weight decay; ours with DSA, peers without augmentation`,
  unit: 'ms',
  prepare,
};

async function prepare(device: Device): Promise<Prepared> {
  const task = makeTask();
  const expected = await ourLosses(device, task);
  const ours = await ourTrainer(device, task, 'dsa');
  const ourCost = await costOf(ours);
  const jax = await join('jax-js', () => jaxTrainer(task), expected);
  const tfjs = await join('tfjs', () => tfjsTrainer(task), expected);
  const torch = await join('torch', () => torchTrainer(task), expected);
  return {
    ours: contender('ours', ours),
    peers: [...bothWaits(device, jax), ...bothWaits(device, tfjs), 'trainer' in torch ? contender('torch', torch.trainer) : torch],
    ourCost,
    async release() {
      await ours.release?.();
      for (const peer of [jax, tfjs, torch]) if ('trainer' in peer) await peer.trainer.release?.();
    },
  };
}

/** The first step makes the plan's memory; the second is a steady one. */
async function costOf(trainer: Trainer): Promise<NonNullable<Prepared['ourCost']>> {
  const first = await trafficOf(() => trainer.steps(1));
  const arenaBytes = first.bytesLabelled(/ arena \d+$/);
  if (arenaBytes === 0) throw new Error('bench: expected the first step to make buffers labelled as an arena, got none.');
  const steady = await trafficOf(() => trainer.steps(1));
  return { ...steady.counts, arenaBytes };
}

/** The losses that every peer must show: augmentation draws at random, so it is off. */
async function ourLosses(device: Device, task: Task): Promise<number[]> {
  const trainer = await ourTrainer(device, task, 'none');
  const losses = await firstLosses(trainer);
  await trainer.release?.();
  return losses;
}

const contender = (name: string, trainer: Trainer, run = (times: number) => trainer.steps(times)): Contender => ({
  name,
  ...(trainer.about !== undefined && { about: trainer.about }),
  async run(times) {
    await run(times);
  },
});

/** A WebGPU peer as shipped, and with its waiting patched to nap as ours does on a software adapter. */
function bothWaits(device: Device, peer: Joined | Absent): (Contender | Absent)[] {
  const nap = `${peer.name}-nap`;
  if (!('trainer' in peer)) return [peer, { ...peer, name: nap }];
  const { name, trainer } = peer;
  const napping: Contender | Absent =
    device.profile.kind === 'software'
      ? contender(nap, trainer, (times) => waitingBy(device.settle, () => trainer.steps(times)))
      : { name: nap, reason: 'only a software adapter needs the processor while one waits' };
  return [contender(name, trainer), napping];
}
