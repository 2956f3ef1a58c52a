// What a row of the table is, and what a measured one holds. Not how anything is timed.
import type { Device } from '@softlabel/runtime';
import type { Counts } from './traffic.ts';

/** `GFLOP/s`: more is better. All others: less is better. */
export type Unit = 'ms' | 'GFLOP/s' | 'minutes' | 'dispatches' | 'bytes';

/** A number in the row's unit, or why there is none. */
export type Value = number | string;

export interface Row {
  readonly name: string;
  readonly shape: string;
  readonly unit: Unit;
  /** Measures ours and its peers, in turns over `leastMs` or more, after a check that all compute the same. Throws when ours is wrong. */
  measure(device: Device, leastMs?: number): Promise<Measured>;
}

export interface Measured {
  readonly ours: Value;
  readonly peers: { readonly [name: string]: Value };
  /** What the peers say of themselves. */
  readonly about?: { readonly [peer: string]: string };
  /** What is wrong, not only missing: the bench ends with exit code 1. */
  readonly failures?: readonly string[];
  /** Ours has no number because the adapter lacks what the row measures: nothing is wrong. */
  readonly absent?: boolean;
  readonly ourCost?: StepCost;
  /** What the number is made of, or how it grows: the lines of a table of the row's own, all with the same fields. */
  readonly details?: readonly Detail[];
}

export interface Detail {
  readonly [field: string]: Value;
}

/** What one steady run of ours asks of the device, and its plan's memory. */
export interface StepCost extends Counts {
  readonly arenaBytes: number;
}
