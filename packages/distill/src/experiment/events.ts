// What an experiment tells while it runs. Not how it is shown.
import type { ResultCell } from '../runs/results.ts';
import type { Adopted } from './adopt.ts';
import type { EpochRecord, StudentRecord } from './records.ts';

/**
 * Where an expert stands when a run starts. `redone` replaces checkpoints of another recipe, data or code; `lost` is one whose epochs were
 * finished here, but whose files are no longer all there.
 */
export type ExpertStanding = 'new' | 'resumed' | 'redone' | 'lost' | 'kept';

export type ExperimentEvent =
  /** Nothing to do: the folder holds this very run. */
  | { readonly kind: 'finished'; readonly folder: string }
  /** Stages of another run were taken over. */
  | ({ readonly kind: 'adopted' } & Adopted)
  /** What the folder already holds of this run. */
  | {
      readonly kind: 'plan';
      /** What differs from the run that the folder held before, where something is not kept: recipe, data, code or tuning. */
      readonly changed: readonly string[];
      readonly experts: readonly { readonly index: number; readonly standing: ExpertStanding; readonly epochs: number }[];
      /** `others` are finished students of another recipe, data or code. */
      readonly students: { readonly total: number; readonly kept: number; readonly others: number };
    }
  /** After every step, and every batch of an evaluation. Work, that of the steps alone, is counted in FLOPs; `secondsLeft` is for all that is left of the run, null before it can be measured. */
  | {
      readonly kind: 'progress';
      readonly doing: string;
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: 'epoch'; readonly record: EpochRecord }
  /** An expert is finished; accuracy of its last epoch, seconds of all its epochs. */
  | { readonly kind: 'expert'; readonly index: number; readonly epochs: number; readonly accuracy: number; readonly seconds: number }
  /** There is a whitening now: fitted, which took so long, or that of another run. */
  | { readonly kind: 'whitening'; readonly from: string | null; readonly seconds: number }
  | { readonly kind: 'labels'; readonly file: string; readonly standing: 'new' | 'kept' }
  | { readonly kind: 'student'; readonly name: string; readonly record: StudentRecord }
  /** All students of a cell are finished. */
  | { readonly kind: 'cell'; readonly name: string; readonly cell: ResultCell; readonly place: number; readonly cells: number };

export type OnEvent = (event: ExperimentEvent) => void;
