// Which labels come from experts, and from which of them, as a recipe says it. Not the experts.
import type { LabelSource, Recipe } from './schema.ts';

/** Whether labels of this source are an expert's. */
export function usesExperts(source: LabelSource): boolean {
  return source === 'expert' || source === 'argmax' || source === 'teacher';
}

/** The numbers, ascending, of the experts that an entry of `label.experts` means where a recipe has `count` of them. */
export function expertNumbers(chosen: Recipe['label']['experts'][number], count: number): number[] {
  if (Array.isArray(chosen)) return [...new Set(chosen)].sort((a, b) => a - b);
  return Array.from({ length: chosen === 'all' ? count : chosen }, (_, index) => index);
}
