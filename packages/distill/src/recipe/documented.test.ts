// docs/sources.md against the schema: every source has a row, and every snippet is a legal part of a recipe.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseRecipe } from './parse.ts';
import { type ImageSettings, labelSourceSchema } from './schema.ts';

const text = readFileSync(new URL('../../../../docs/sources.md', import.meta.url), 'utf8');
const lines = [...text.matchAll(/```yaml\n([^`]*)```/g)].flatMap(([, block]) => block.trim().split('\n'));

test.each(lines)('%s', (line) => {
  const rest = line.startsWith('label:') ? 'data: { images: { name: file, path: x.npz } }' : 'label: { sources: hard }';
  expect(() => parseRecipe(`${line}\n${rest}\nexpert: { epochs: 60, count: 3 }`, 'docs/sources.md')).not.toThrow();
});

test('every source has its row', () => {
  const images: ImageSettings['name'][] = ['random', 'quantile', 'file'];
  for (const source of [...images, ...labelSourceSchema.options]) expect(text).toMatch(new RegExp(`\\n\\| \`${source}\``));
});
