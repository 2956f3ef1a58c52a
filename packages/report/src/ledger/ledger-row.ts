// A cell of the ledger as pages and tables show it: the paper's side, ours, what it costs and where it stands. Not how it is judged.
import type { PaperNumber, Standing } from '@softlabel/distill';

/** A cell of the ledger. Accuracies and tolerance are fractions. */
export interface LedgerRow extends Standing {
  readonly id: string;
  readonly what: string;
  /** How the paper's number or claim came to be known. */
  readonly source: string;
  /** Null where the number could not be read. */
  readonly paper: PaperNumber | { readonly claim: string } | null;
  /** How far ours may be from the paper's number; null where there is none, and for claims, which are tested. */
  readonly tolerance: number | null;
  /** Training steps and floating-point operations, of a claim those of its experiment at the paper's scale; null where no recipe gives the cell. */
  readonly cost: { readonly steps: number; readonly flops: number } | null;
}

/** Whether the row is a claim, not a number. */
export function isClaim({ paper }: LedgerRow): boolean {
  return paper !== null && 'claim' in paper;
}
