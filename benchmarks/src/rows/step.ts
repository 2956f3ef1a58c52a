// A row of one training step: ours with augmentation, the peers without, after all have shown the same first losses. Not which sizes and peers the rows have.
import type { Device } from '@softlabel/runtime';
import { waitingBy } from '../dawn.ts';
import { firstSteps, type Joined, join } from '../join.ts';
import { type StepSize, stemOf } from '../networks.ts';
import { ourTrainer } from '../ours.ts';
import { type Absent, type Contender, type Prepared, race } from '../race.ts';
import type { Row, StepCost } from '../row.ts';
import { trafficOf } from '../traffic.ts';
import { makeTask, type Task, type Trainer } from '../trainer.ts';

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
  shape: `images ${size.side}x${size.side}x3, batch ${size.batch}, ${size.classes} classes, ${layersOf(size)}, SGD with momentum and weight decay; ours and those named dsa with DSA, others without augmentation`,
  unit: 'ms',
  measure: async (device, leastMs) => race(await prepareSteps(device, makeTask(size), peers), 'ms', leastMs),
});

const nameOf = ({ network, depth, width, side, batch }: StepSize): string =>
  network === 'convnet' ? `step convnet-d${depth} w${width} b${batch}` : `step ${network} ${side} b${batch}`;

const STEMS = { cifar: "CIFAR's stem", imagenet: "ImageNet's stem" } as const;

const layersOf = (size: StepSize): string =>
  size.network === 'convnet' ? 'instance norm, average pooling' : `batch norm, ${STEMS[stemOf(size)]}`;

/** Makes everyone ready for steps of `task`, after a look at their first losses. Peers that can augment as ours does will do so. */
export async function prepareSteps(device: Device, task: Task, peers: readonly StepPeer[]): Promise<Prepared> {
  const expected = await ourLosses(device, task);
  const ours = await ourTrainer(device, task, 'dsa');
  const ourCost = await costOf(ours);
  const joined: (Joined | Absent)[] = [];
  for (const { name, start } of peers) joined.push(await join(name, () => start(task), expected));
  return {
    ours: contender('ours', ours, ours.steps),
    peers: joined.flatMap((peer, i) => (peers[i].waitsForDawn ? [asContender(peer), napping(device, peer)] : [asContender(peer)])),
    ourCost,
    async release() {
      await ours.release?.();
      for (const peer of joined) if ('trainer' in peer) await peer.trainer.release?.();
    },
  };
}

/** The first step makes the plan's memory; the second is a steady one. */
async function costOf(trainer: Trainer): Promise<StepCost> {
  const first = await trafficOf(() => trainer.steps(1));
  const arenaBytes = first.bytesLabelled(/ arena \d+$/);
  if (arenaBytes === 0) throw new Error('bench: expected the first step to make buffers labelled as an arena, got none.');
  const steady = await trafficOf(() => trainer.steps(1));
  return { ...steady.counts, arenaBytes };
}

/** The losses that every peer must show: augmentation draws at random, so it is off. */
async function ourLosses(device: Device, task: Task): Promise<readonly number[]> {
  const trainer = await ourTrainer(device, task, 'none');
  const { losses } = await firstSteps(trainer);
  await trainer.release?.();
  return losses;
}

/** A trainer in a race, by its plain steps or others. */
export const contender = (name: string, { about }: Trainer, steps: Trainer['steps'], bestMs?: number): Contender => ({
  name,
  ...(about !== undefined && { about }),
  ...(bestMs !== undefined && { bestMs }),
  async run(times) {
    await steps(times);
  },
});

/** In its augmented training, where it has one: what its plain steps took does not count then. */
function asContender(peer: Joined | Absent): Contender | Absent {
  if (!('trainer' in peer)) return peer;
  const { name, trainer, bestMs } = peer;
  return trainer.augmented ? contender(name, trainer, trainer.augmented.steps) : contender(name, trainer, trainer.steps, bestMs);
}

/** A WebGPU peer with its waiting patched to nap, as ours does on a software adapter. */
function napping({ profile, settle }: Device, peer: Joined | Absent): Contender | Absent {
  const name = `${peer.name}-nap`;
  if (!('trainer' in peer)) return { ...peer, name };
  if (profile.kind !== 'software') return { name, reason: 'only a software adapter needs the processor while one waits' };
  return contender(name, peer.trainer, (count) => waitingBy(settle, () => peer.trainer.steps(count)));
}
