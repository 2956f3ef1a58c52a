// From a recipe to the student cells of its table: cases times grid. Not the order in which they run.
import type { Augmentation } from '@softlabel/train';
import { canonicalJson } from '../canonical-json.ts';
import { canonicalEdits } from '../labels/pipeline.ts';
import { requireAgreement } from './agreement.ts';
import { type DocumentMap, isMap, withValueAt } from './document.ts';
import { explainIssues, type Origin, RecipeError } from './errors.ts';
import { expertNumbers, usesExperts } from './labelling-experts.ts';
import { isWithin } from './overrides.ts';
import { type LabelSource, type ModelSettings, type Recipe, recipeSchema, type StudentSettings, studentSchema } from './schema.ts';

/** The labels of a cell. */
export interface CellLabels {
  readonly source: LabelSource;
  /** Epoch of the experts that label, null for labels from no expert. */
  readonly epoch: number | null;
  /** Experts that label together, ascending; none for labels from no expert. */
  readonly experts: readonly number[];
  /** Always empty for labels of one class, hard or argmax, and for those that a teacher makes while students train. */
  readonly edits: string;
}

/** One cell of a recipe's table: students on `ipc` images per class, with one kind of labels and one set of settings. */
export interface Cell extends CellLabels {
  readonly ipc: number;
  /** Epoch of the first expert that ranks the images; null where none does. */
  readonly rankedBy: number | null;
  /** Their model and augmentation are null where they are the recipe's. */
  readonly student: Omit<StudentSettings, 'ipc' | 'population'>;
  /** Students trained at once: no number depends on it. */
  readonly population: StudentSettings['population'];
}

/** The cells of a recipe without repeats: each case times ipc and student lists times label sources, epochs, experts and edits. */
export function expandCells(recipe: Recipe): Cell[] {
  const cells = resolveCases(recipe, () => `in recipe ${recipe.name}`).flatMap(caseCells);
  const byContent = new Map(cells.map((cell) => [canonicalJson(cell), cell]));
  return [...byContent.values()];
}

/** The recipe of each case: its patch applied and checked, `cases` left behind. Throws RecipeError. */
export function resolveCases(recipe: Recipe, origin: Origin): Recipe[] {
  return recipe.cases.map((patch, place) => {
    const at: Origin = (key) => {
      const patched = Object.keys(patch).some((one) => isWithin(key, one) || isWithin(one, key));
      return patched ? `in cases[${place}] ${origin('cases')}` : origin(key);
    };
    const resolved = patchedRecipe(recipe, patch, at);
    requireAgreement(resolved, at);
    return resolved;
  });
}

function patchedRecipe(recipe: Recipe, patch: Recipe['cases'][number], origin: Origin): Recipe {
  const outside = Object.keys(patch).filter((key) => !/^(label|student)\../.test(key));
  if (outside.length > 0) {
    const problem = (key: string) => `recipe: expected dotted keys of label and student ${origin(key)}, got ${key}. Write student.ipc: 50.`;
    throw new RecipeError(outside.map(problem));
  }
  const base: DocumentMap = { ...recipe, cases: [{}] };
  const document = Object.entries(patch).reduce((map, [key, value]) => withValueAt(map, key.split('.'), value), base);
  const result = recipeSchema.safeParse(document);
  if (!result.success) throw new RecipeError(explainIssues('recipe', result.error.issues, document, origin));
  return result.data;
}

function caseCells(recipe: Recipe): Cell[] {
  const labels = recipe.label.sources.flatMap((source) => sourceLabels(source, recipe));
  return expandLists(recipe.student).flatMap((settings) => {
    const { ipc, population, ...student } = studentSchema.parse(settings);
    const model = canonicalJson(student.model) === canonicalJson(recipe.model) ? null : student.model;
    const augment = student.augment === recipe.train.augment ? null : student.augment;
    return labels.map((label) => ({
      ipc,
      rankedBy: rankedBy(recipe, label),
      ...label,
      student: { ...student, model, augment },
      population,
    }));
  });
}

/** The epoch that ranks the images of a cell with such labels. */
function rankedBy({ data: { images }, expert: { epochs } }: Recipe, { epoch }: Pick<CellLabels, 'epoch'>): number | null {
  if (images.name !== 'quantile') return null;
  return images.epoch === 'label' ? epoch : (images.epoch ?? epochs);
}

/** The model of a cell's students: their own, or else the recipe's. */
export const studentModel = ({ model }: Pick<Recipe, 'model'>, { student }: Pick<Cell, 'student'>): ModelSettings => student.model ?? model;

/** What becomes of the images of a cell's students in every batch. */
export const studentAugment = ({ train }: Pick<Recipe, 'train'>, { student }: Pick<Cell, 'student'>): Augmentation =>
  student.augment ?? train.augment;

/** How many of `classes` a cell's students see images of. */
export const classesSeen = ({ student: { withoutClass } }: Pick<Cell, 'student'>, classes: number): number =>
  withoutClass === null ? classes : classes - 1;

const TAKES_NO_EDITS: readonly LabelSource[] = ['hard', 'argmax', 'teacher'];

function sourceLabels(source: LabelSource, { label, expert }: Recipe): CellLabels[] {
  const edits = TAKES_NO_EDITS.includes(source) ? [''] : [label.edits].flat().map(canonicalEdits);
  const origins = usesExperts(source) ? expertOrigins(label, expert.count) : [{ epoch: null, experts: [] }];
  return origins.flatMap((origin) => edits.map((text) => ({ source, ...origin, edits: text })));
}

function expertOrigins({ epoch: epochs, experts }: Recipe['label'], count: number): Pick<CellLabels, 'epoch' | 'experts'>[] {
  return epochs.flatMap((epoch) => experts.map((chosen) => ({ epoch, experts: expertNumbers(chosen, count) })));
}

/** Every choice of one entry for each list within plain data; the first key varies slowest. */
function expandLists(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (!isMap(value)) return [value];
  return Object.entries(value).reduce<Record<string, unknown>[]>(
    (partial, [key, field]) => partial.flatMap((chosen) => expandLists(field).map((choice) => ({ ...chosen, [key]: choice }))),
    [{}],
  );
}
