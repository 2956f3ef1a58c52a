// Recipe text to a checked recipe and back. Not the fields themselves (schema.ts).
import { Document, isSeq, isMap as isYamlMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { resolveCases } from './cells.ts';
import { type DocumentMap, isMap, leavesOf, withValueAt } from './document.ts';
import { explainIssues, type Origin, RecipeError } from './errors.ts';
import { type GridPoint, gridPoints, pointName } from './grid.ts';
import { isWithin, type Override, parseOverride, withOverride } from './overrides.ts';
import { type ExpertRecipe, expertRecipeSchema, type Recipe, recipeSchema } from './schema.ts';

/** The recipe in YAML `text`, called `source` in errors, with `key=value` overrides on top. Throws RecipeError. */
export function parseRecipe(text: string, source: string, overrides: readonly string[] = []): Recipe {
  return wholeRecipe(readDocument(text, source), source, overrides);
}

const ABOUT_STUDENTS = ['label', 'student', 'cases', 'select'];

/** The parts that expert training and evaluation read; those about labels and students are not looked at. Throws RecipeError. */
export function parseExpertRecipe(text: string, source: string, overrides: readonly string[] = []): ExpertRecipe {
  const entries = Object.entries(readDocument(text, source)).filter(([key]) => !ABOUT_STUDENTS.includes(key));
  const document = Object.fromEntries(entries);
  const parsed = overrides.map(parseOverride).filter(({ key }) => !ABOUT_STUDENTS.some((part) => isWithin(key, part)));
  return checked(expertRecipeSchema, parsed.reduce(withOverride, document), originOf(source, parsed));
}

/** One run of a sweep. */
export interface SweepPoint extends Pick<GridPoint, 'settings'> {
  /** Unlike those of the other points; fit for a folder. */
  readonly name: string;
  readonly recipe: Recipe;
}

export interface Sweep {
  /** Name of the recipe. */
  readonly name: string;
  readonly points: readonly SweepPoint[];
}

/** The runs of a recipe that may have lists among the data, model, training and expert fields too. Throws RecipeError. */
export function parseSweep(text: string, source: string, overrides: readonly string[] = []): Sweep {
  const parsed = overrides.map(parseOverride);
  const origin = originOf(source, parsed);
  const grid = gridPoints(parsed.reduce(withOverride, readDocument(text, source)));
  const recipes = grid.map(({ document }) => checkedRecipe(document, origin));
  const points = grid.map((point, i) => {
    const name = pointName(point);
    const recipe = grid.length === 1 ? recipes[i] : { ...recipes[i], name: `${recipes[i].name} ${name}` };
    return { name, settings: point.settings, recipe };
  });
  return { name: recipes[0].name, points };
}

/** The recipe that parses to `sweep`: what all of its runs have, and its lists. That of a single run is the run's own. */
export function sweepRecipe({ name, points }: Sweep): DocumentMap {
  const [first, ...others] = points.map(({ recipe }) => new Map(leavesOf(recipe)));
  const common = [...first].filter(([key, value]) =>
    others.every((other) => other.has(key) && canonicalJson(other.get(key)) === canonicalJson(value)),
  );
  const lists = Object.keys(points[0].settings).map((key) => [key, choices(points.map(({ settings }) => settings[key]))] as const);
  return [...common, ...lists].reduce<DocumentMap>((recipe, [key, value]) => withValueAt(recipe, key.split('.'), value), { name });
}

/** Each value once. */
const choices = (values: readonly unknown[]): unknown[] => [...new Map(values.map((value) => [canonicalJson(value), value])).values()];

/** `recipe` with `key=value` overrides on top, which also win over its cases. Throws RecipeError. */
export function applyOverrides(recipe: Recipe, overrides: readonly string[]): Recipe {
  return wholeRecipe(recipe, `recipe ${recipe.name}`, overrides);
}

/** YAML text, one line for each block and case, that parses to the same recipe. */
export function printRecipe(recipe: DocumentMap): string {
  const document = new Document(recipe);
  const blocks = isYamlMap(document.contents) ? document.contents.items.map(({ value }) => value) : [];
  for (const block of blocks) {
    for (const line of isSeq(block) ? block.items : [block]) if (isYamlMap(line)) line.flow = true;
  }
  return document.toString({ lineWidth: 0 });
}

function wholeRecipe(document: DocumentMap, source: string, overrides: readonly string[]): Recipe {
  const parsed = overrides.map(parseOverride);
  return checkedRecipe(parsed.reduce(withOverride, document), originOf(source, parsed));
}

function checkedRecipe(document: DocumentMap, origin: Origin): Recipe {
  const recipe = checked(recipeSchema, document, origin);
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
