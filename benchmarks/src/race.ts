// Ours and its peers timed in turns, and their values by name. Not what they do.
import { measure } from './measure.ts';
import type { Measured, StepCost, Unit, Value } from './row.ts';

/** One implementation of a row's work. */
export interface Contender {
  readonly name: string;
  /** Version and threads, where only the peer itself can tell. */
  readonly about?: string;
  /** Arithmetic of one run; read where the row's unit is GFLOP/s. */
  readonly flops?: number;
  /** Milliseconds of its best run before the race: nothing is left to compile, and one that takes minutes need not run again. */
  readonly bestMs?: number;
  /** Does the work `times` times back to back and waits until the device is done. */
  run(times: number): Promise<void>;
}

/** A contender that cannot run here, or that computes something else, and why. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
  /** Something is wrong, not only missing. */
  readonly failed?: boolean;
}

/** Everyone in a race, ready to run, and known to compute the same. */
export interface Prepared {
  readonly ours: Contender;
  readonly peers: readonly (Contender | Absent)[];
  readonly ourCost?: StepCost;
  release(): Promise<void>;
}

/** Times all of `prepared` in turns over `leastMs` or more, and gives back what they hold. */
export async function race({ ours, peers, ourCost, release }: Prepared, unit: Unit, leastMs?: number): Promise<Measured> {
  const running = peers.filter((peer) => 'run' in peer);
  const values = await measure([ours, ...running], unit, leastMs);
  await release();
  const resultOf = (contender: Contender): Value => values.get(contender) ?? 'not measured';
  return {
    ours: resultOf(ours),
    peers: Object.fromEntries(peers.map((peer) => [peer.name, 'run' in peer ? resultOf(peer) : peer.reason])),
    about: Object.fromEntries(running.flatMap((peer) => (peer.about === undefined ? [] : [[peer.name, peer.about]]))),
    failures: peers.flatMap((peer) => ('reason' in peer && peer.failed ? [`${peer.name}: ${peer.reason}`] : [])),
    ...(ourCost && { ourCost }),
  };
}
