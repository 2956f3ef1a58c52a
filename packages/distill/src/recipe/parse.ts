// Recipe text to a checked recipe and back. Not the fields themselves (schema.ts).
import { Document, isSeq, isMap as isYamlMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { resolveCases } from './cells.ts';
import { type DocumentMap, isMap } from './document.ts';
import { explainIssues, type Origin, RecipeError } from './errors.ts';
import { isWithin, type Override, parseOverride, withOverride } from './overrides.ts';
import { type ExpertRecipe, expertRecipeSchema, type Recipe, recipeSchema } from './schema.ts';

/** The recipe in YAML `text`, called `source` in errors, with `key=value` overrides on top. Throws RecipeError. */
export function parseRecipe(text: string, source: string, overrides: readonly string[] = []): Recipe {
  return wholeRecipe(readDocument(text, source), source, overrides);
}

/** The parts that expert training and evaluation read; `label`, `student` and `cases` are not looked at. Throws RecipeError. */
export function parseExpertRecipe(text: string, source: string, overrides: readonly string[] = []): ExpertRecipe {
  const { label: _label, student: _student, cases: _cases, ...document } = readDocument(text, source);
  const parsed = overrides.map(parseOverride).filter(({ key }) => !['label', 'student', 'cases'].some((part) => isWithin(key, part)));
  return checked(expertRecipeSchema, parsed.reduce(withOverride, document), originOf(source, parsed));
}

/** `recipe` with `key=value` overrides on top, which also win over its cases. Throws RecipeError. */
export function applyOverrides(recipe: Recipe, overrides: readonly string[]): Recipe {
  return wholeRecipe(recipe, `recipe ${recipe.name}`, overrides);
}

/** YAML text, one line for each block and case, that parses to the same recipe. */
export function printRecipe(recipe: Recipe | ExpertRecipe): string {
  const document = new Document(recipe);
  const blocks = isYamlMap(document.contents) ? document.contents.items.map(({ value }) => value) : [];
  for (const block of blocks) {
    for (const line of isSeq(block) ? block.items : [block]) if (isYamlMap(line)) line.flow = true;
  }
  return document.toString({ lineWidth: 0 });
}

function wholeRecipe(document: DocumentMap, source: string, overrides: readonly string[]): Recipe {
  const parsed = overrides.map(parseOverride);
  const origin = originOf(source, parsed);
  const recipe = checked(recipeSchema, parsed.reduce(withOverride, document), origin);
  resolveCases(recipe, origin);
  return recipe;
}

function readDocument(text: string, source: string): DocumentMap {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    const [error] = document.errors;
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new RecipeError([`recipe: expected YAML in ${source} at line ${line}, column ${col}, got: ${error.message}`]);
  }
  const value: unknown = document.toJS() ?? {};
  if (isMap(value)) return value;
  throw new RecipeError([`recipe: expected a map at the top in ${source}, got ${JSON.stringify(value)}.`]);
}

function originOf(source: string, overrides: readonly Override[]): Origin {
  return (key) => {
    const override = overrides.findLast((one) => isWithin(key, one.key) || isWithin(one.key, key));
    return override === undefined ? `in ${source}` : `in the override ${override.text}`;
  };
}

function checked<S extends z.ZodType>(schema: S, document: DocumentMap, origin: Origin): z.output<S> {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  throw new RecipeError(explainIssues('recipe', result.error.issues, document, origin));
}
