// What a row of the table is: the same work done by ours and by peers. Not how it is timed.
import type { Device } from '@softlabel/runtime';
import type { Counts } from './traffic.ts';

/** `ms`: less is better. `GFLOP/s`: more is better. */
export type Unit = 'ms' | 'GFLOP/s';

/** One implementation of a row's work. */
export interface Contender {
  readonly name: string;
  /** Version and threads, where only the peer itself can tell. */
  readonly about?: string;
  /** Arithmetic of one run; read where the row's unit is GFLOP/s. */
  readonly flops?: number;
  /** Does the work `times` times back to back and waits until the device is done. */
  run(times: number): Promise<void>;
}

/** A contender that cannot run here, or that computes something else, and why. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
  /** Something is wrong, not only missing: the bench ends with exit code 1. */
  readonly failed?: boolean;
}

export interface Row {
  readonly name: string;
  readonly shape: string;
  readonly unit: Unit;
  /** Makes every contender ready and checks that all compute the same. Throws when ours is wrong. */
  prepare(device: Device): Promise<Prepared>;
}

export interface Prepared {
  readonly ours: Contender;
  readonly peers: readonly (Contender | Absent)[];
  /** What one steady run of ours asks of the device, and its plan's memory, where that is of interest. */
  readonly ourCost?: Counts & { readonly arenaBytes: number };
  release(): Promise<void>;
}
