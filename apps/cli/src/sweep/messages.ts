// What a sweep and its worker processes say to each other: plain data over the channel that Node opens between them. Not how it is sent.
import type { CellFailure, ExperimentEvent, TaskOrder } from '@softlabel/distill';

/** To a worker: its next task. */
export type ToWorker = TaskOrder;

/**
 * From a worker: what happens, what it has to say of its machine, and in the end how the task ended; null is well. `failures` tell which of its cells
 * failed, where not all did.
 */
export type FromWorker =
  | { readonly kind: 'event'; readonly event: ExperimentEvent }
  | { readonly kind: 'note'; readonly line: string }
  | { readonly kind: 'ended'; readonly error: string | null; readonly failures?: readonly CellFailure[] };
