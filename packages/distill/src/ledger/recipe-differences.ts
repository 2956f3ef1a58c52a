// In which settings two recipes give different numbers. Not whether they should.
import { canonicalJson } from '../canonical-json.ts';
import { leavesOf, shown } from '../recipe/document.ts';
import type { Recipe } from '../recipe/schema.ts';

/** Settings that change no number. */
const WITHOUT_EFFECT = ['name', 'data.path', 'student.population'];

/** One text for each setting that differs: `student.epochs 3000, got 300`. */
export function recipeDifferences(expected: Recipe, got: Recipe): string[] {
  const [wanted, found] = [expected, got].map((recipe) => new Map(leavesOf(recipe)));
  const keys = [...new Set([...wanted.keys(), ...found.keys()])].filter((key) => !WITHOUT_EFFECT.includes(key));
  const differing = keys.filter((key) => textOf(wanted.get(key)) !== textOf(found.get(key)));
  return differing.map((key) => `${key} ${shown(wanted.get(key))}, got ${shown(found.get(key))}`);
}

const textOf = (value: unknown): string => (value === undefined ? '' : canonicalJson(value));
