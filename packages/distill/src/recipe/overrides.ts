// Dotted overrides of the command line, `student.optimizer.lr=0.01`, laid over a recipe document. Not the check of the result.
import { parseDocument } from 'yaml';
import { type DocumentMap, isMap, valueAt, withValueAt } from './document.ts';
import { RecipeError } from './errors.ts';

/** One override, read: `text` as the user wrote it. */
export interface Override {
  readonly text: string;
  readonly key: string;
  readonly value: unknown;
}

/** Reads `key=value`: a YAML value; commas outside brackets and quotes make a list. Throws RecipeError. */
export function parseOverride(text: string): Override {
  const split = text.indexOf('=');
  const key = text.slice(0, Math.max(split, 0)).trim();
  if (!/^[^.\s]+(\.[^.\s]+)*$/.test(key)) throw new RecipeError([`override: expected key=value, such as student.ipc=1, got "${text}".`]);
  return { text, key, value: parseValue(text, text.slice(split + 1).trim()) };
}

function parseValue(override: string, text: string): unknown {
  if (/^[[{"']/.test(text) || !text.includes(',')) return parseYaml(override, text);
  return text.split(',').map((item) => parseYaml(override, item.trim()));
}

function parseYaml(override: string, text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) {
    throw new RecipeError([`override: expected a YAML value in ${override}, got ${text}. ${document.errors[0].message}`]);
  }
  return document.toJS();
}

/** `document` with the override in it and in no case against it: overrides come last. */
export function withOverride(document: DocumentMap, { key, value }: Override): DocumentMap {
  const changed = withValueAt(document, key.split('.'), value);
  const cases = valueAt(changed, ['cases']);
  if (key.split('.')[0] === 'cases' || !Array.isArray(cases)) return changed;
  return { ...changed, cases: cases.map((patch: unknown) => (isMap(patch) ? overriddenCase(patch, key, value) : patch)) };
}

function overriddenCase(patch: DocumentMap, key: string, value: unknown): DocumentMap {
  const entries = Object.entries(patch)
    .filter(([patched]) => !isWithin(patched, key))
    .map(([patched, block]): [string, unknown] => {
      if (!isWithin(key, patched)) return [patched, block];
      const below = key.slice(patched.length + 1).split('.');
      return [patched, withValueAt({ block }, ['block', ...below], value)['block']];
    });
  return Object.fromEntries(entries);
}

/** Whether a dotted key is `block`, an entry of it (`block[0]`) or a field below it. */
export function isWithin(key: string, block: string): boolean {
  return key === block || (key.startsWith(block) && /[.[]/.test(key[block.length]));
}
