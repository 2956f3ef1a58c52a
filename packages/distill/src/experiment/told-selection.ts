// A choice by validation as results tell it, in words and in its order. Not the choosing (selection.ts).
import type { ResultCell } from '../runs/results.ts';

/** A candidate by the settings in which it differs from others. */
export interface ToldCandidate {
  readonly name: string;
  /** Mean accuracy on the validation images, as a fraction. */
  readonly validation: number;
  /** `equal`: as accurate as the one that is chosen, which comes before it. */
  readonly standing: 'chosen' | 'equal' | 'lost';
}

/** The candidates of a choice. */
export function toldCandidates({ candidates }: NonNullable<ResultCell['selection']>): ToldCandidate[] {
  const [{ settings: first }] = candidates;
  const differing = Object.keys(first).filter((key) => new Set(candidates.map(({ settings }) => text(settings[key]))).size > 1);
  const accuracies = candidates.map(({ validation }) => validation);
  const best = accuracies.indexOf(Math.max(...accuracies));
  return candidates.map(({ settings, validation }, place) => ({
    name: differing.map((key) => `${key} ${text(settings[key])}`).join(', '),
    validation,
    standing: place === best ? 'chosen' : validation === accuracies[best] ? 'equal' : 'lost',
  }));
}

const text = (value: unknown): string => (value === '' ? 'none' : String(value));
