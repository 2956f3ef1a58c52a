// Every dotted key a recipe may have, and the nearest one to a misspelt key. Not the check itself: that is the schema's.
import { z } from 'zod';
import { editDistance, nearest } from '../nearest.ts';
import { recipeFields } from './schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The recipe's dotted keys, blocks included, of all kinds of each block. */
export function knownKeys(): string[] {
  return [...new Set(keysBelow(z.toJSONSchema(recipeFields, { io: 'input' }), ''))];
}

function keysBelow(schema: JsonSchema, prefix: string): string[] {
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const key = prefix + name;
    return [key, ...(typeof field === 'boolean' ? [] : keysBelow(field, `${key}.`))];
  });
  return [...own, ...branches.flatMap((branch) => keysBelow(branch, prefix))];
}

/** What to do about the unknown key `key`: the known key it stands nearest to, or that its block has another kind. */
export function unknownKeyRemedy(key: string): string {
  const known = knownKeys();
  if (known.includes(key)) return `Another ${key.slice(0, key.lastIndexOf('.'))}.name has this key.`;
  return `Did you mean ${nearest(key, known, keyDistance)}?`;
}

/** Edit distance, but a key of the same block with the same last word (student.lr, student.optimizer.lr) is as near as one letter. */
function keyDistance(unknown: string, known: string): number {
  const [a, b] = [unknown.split('.'), known.split('.')];
  const misplaced = a.length > 1 && a[0] === b[0] && a.at(-1) === b.at(-1);
  return misplaced ? 1 : editDistance(unknown, known);
}
