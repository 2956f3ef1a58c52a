// A row of one training step: ours with augmentation, the peers without, after all have shown the same first losses. Not which sizes and peers the rows have.
import type { Device } from '@softlabel/runtime';
import { waitingBy } from '../dawn.ts';
import { firstLosses, type Joined, join } from '../join.ts';
import { ourTrainer } from '../ours.ts';
import type { Absent, Contender, Prepared, Row } from '../row.ts';
import { trafficOf } from '../traffic.ts';
import { makeTask, type StepSize, type Task, type Trainer } from '../trainer.ts';

/** Another library that trains the same network. */
export interface StepPeer {
  readonly name: string;
  /** Resolves with the reason when the library cannot run here. */
  readonly start: (task: Task) => Promise<Trainer | string>;
  /** Runs on Dawn in this process: measured as shipped, and with its waiting patched as `<name>-nap`. */
  readonly waitsForDawn?: boolean;
}

export const stepRow = (size: StepSize, peers: readonly StepPeer[]): Row => ({
  name: nameOf(size),
  shape: `images ${size.side}x${size.side}x3, batch ${size.batch}, ${size.classes} classes, ${LAYERS[size.network]}, SGD with momentum and weight decay; ours with DSA, peers without augmentation`,
  unit: 'ms',
  prepare: (device) => prepare(device, makeTask(size), peers),
});

const nameOf = ({ network, depth, width, side, batch }: StepSize): string =>
  network === 'convnet' ? `step convnet-d${depth} w${width} b${batch}` : `step ${network} ${side} b${batch}`;

const LAYERS = { convnet: 'instance norm, average pooling', 'resnet-18': "batch norm, ImageNet's stem" } as const;

async function prepare(device: Device, task: Task, peers: readonly StepPeer[]): Promise<Prepared> {
  const expected = await ourLosses(device, task);
  const ours = await ourTrainer(device, task, 'dsa');
  const ourCost = await costOf(ours);
  const joined: (Joined | Absent)[] = [];
  for (const { name, start } of peers) joined.push(await join(name, () => start(task), expected));
  return {
    ours: contender('ours', ours),
    peers: joined.flatMap((peer, i) => (peers[i].waitsForDawn ? bothWaits(device, peer) : [asContender(peer)])),
    ourCost,
    async release() {
      await ours.release?.();
      for (const peer of joined) if ('trainer' in peer) await peer.trainer.release?.();
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

const asContender = (peer: Joined | Absent): Contender | Absent => ('trainer' in peer ? contender(peer.name, peer.trainer) : peer);

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
