// The recipe's fields, their ranges and defaults. Not the reading of text (parse.ts), and not what fields must agree on (agreement.ts).
import { z } from 'zod';
import { parseEdits } from '../labels/pipeline.ts';
import { dataSchema } from './data-schema.ts';
import { count, kinds, listOf, seed } from './field-kinds.ts';

/** How a field that may be a grid is written: one value, or one value or a list of them. */
type Leaf<S extends z.ZodType> = (number: z.ZodNumber, fallback: number) => S;
const single = (number: z.ZodNumber, fallback: number) => number.default(fallback);
const gridOf = (number: z.ZodNumber, fallback: number) => z.union([number, z.array(number).min(1)]).default(fallback);

const modelSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('convnet'),
    depth: z.int().min(1).max(4).default(3).describe('number of conv, norm, relu, pool blocks'),
    width: count().default(128).describe('channels of every block'),
    norm: z.enum(['instance', 'batch', 'group', 'layer', 'none']).default('instance'),
    pooling: z.enum(['avg', 'max', 'none']).default('avg'),
  }),
  z.strictObject({
    name: z.literal('resnet'),
    depth: z.literal([18, 50]).default(18).describe('ResNet-18 of basic blocks or ResNet-50 of bottlenecks'),
    width: count().default(64).describe('channels of the stem; each later stage doubles them'),
    stem: z
      .enum(['imagenet', 'cifar'])
      .default('imagenet')
      .describe('imagenet: 7x7 of stride 2 and max pooling; cifar: 3x3, for images of 32 pixels'),
    norm: z.enum(['batch', 'instance', 'group']).default('batch'),
  }),
]);

const trainSchema = z.strictObject({
  augment: z.enum(['dsa', 'none']).default('dsa').describe('of every training batch, for experts and students'),
  order: z.enum(['shuffled', 'sequential']).default('shuffled').describe('of the images within an epoch'),
  precision: z
    .enum(['full', 'mixed'])
    .default('full')
    .describe('mixed: products on matrix units, whose operands are f16; weights, sums and everything else stay f32'),
  lossScale: z
    .number()
    .gt(0)
    .refine((scale) => Number.isInteger(Math.log2(scale)), { error: ({ input }) => `expected a power of two such as 1024, got ${input}.` })
    .default(1024)
    .describe('factor on the loss while gradients are computed, a power of two; only with mixed precision'),
});

/** Absent unless a recipe says it, so that identities of stages without it stay as they are. */
const warmup = z.number().gt(0).max(1).optional().describe('share of the epochs in which the learning rate rises');

const scheduleSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('constant'), warmup }),
  z.strictObject({
    name: z.literal('step'),
    every: z.number().gt(0).max(1).default(0.25).describe('share of the epochs between two steps'),
    gamma: z.number().gt(0).max(1).default(0.3).describe('factor on the learning rate at each step'),
    warmup,
  }),
  z.strictObject({ name: z.literal('cosine'), warmup }),
]);

function optimizerSchema<S extends z.ZodType>(leaf: Leaf<S>, usual: { momentum: number; weightDecay: number }) {
  const lr = (fallback: number) => leaf(z.number().gt(0), fallback).describe('learning rate at the start');
  const decay = (fallback: number) => leaf(z.number().min(0), fallback).describe('weight decay');
  const momentum = leaf(z.number().min(0).lt(1), usual.momentum).describe('momentum of SGD');
  const sgd = z.strictObject({ name: z.literal('sgd'), lr: lr(0.01), momentum, weightDecay: decay(usual.weightDecay) });
  const adamw = z.strictObject({ name: z.literal('adamw'), lr: lr(0.001), weightDecay: decay(0.01) });
  return kinds('sgd', z.discriminatedUnion('name', [sgd, adamw]));
}

/** Whether `every` is 1/n to four places. */
const isPart = (every: number): boolean => every < 1 && Math.abs(every - 1 / Math.round(1 / every)) < 5e-5;

const expertSchema = z
  .strictObject({
    epochs: z.int().min(0).default(40).describe('epochs of training; 0 to label with expert.init as it is'),
    batch: count().default(256),
    optimizer: optimizerSchema(single, { momentum: 0, weightDecay: 0 }),
    schedule: kinds('constant', scheduleSchema),
    init: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('checkpoint to start from (.safetensors, .pt, .pth; FILE.pt#EXPERT/EPOCH of trajectories); null for fresh weights'),
    count: count().default(1).describe('number of experts'),
    saveEvery: z
      .number()
      .gt(0)
      .refine((every) => Number.isInteger(every) || isPart(every), {
        error: ({ input }) => `expected whole epochs, or one part of several such as 0.25 or 0.3333, got ${input}.`,
      })
      .default(1)
      .describe('epochs between two that are kept, and can label; a part of an epoch for early experts (paper A.5)'),
  })
  .refine(
    ({ epochs, init }) => epochs > 0 || init !== null,
    'expert.epochs: expected at least 1 for an expert that starts from fresh weights, got 0. Set expert.init, or train.',
  );

/** Text of an edit pipeline. */
export const editsSchema = z.string().superRefine((text, context) => {
  try {
    parseEdits(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
});

/**
 * Where labels come from: the class, an expert, the class that an expert finds most likely, an expert that labels every augmented batch while
 * students train, the soft labels beside `data.images: file`, or the file at `label.path`.
 */
export const labelSourceSchema = z.enum(['hard', 'expert', 'argmax', 'teacher', 'own', 'file']);

/** Experts that label together: all, the first n, or those of a list, counted from 0. A list outside of it is a grid. */
const expertsSchema = z.union([
  z.array(z.union([z.literal('all'), count(), z.array(z.int().min(0)).min(1)])).min(1),
  z.union([z.literal('all'), count()]).transform((value) => [value]),
]);

const labelSchema = z.strictObject({
  sources: listOf(labelSourceSchema).default(['hard', 'expert']),
  epoch: listOf(z.number().min(0)).optional().describe('expert epochs that label, 0 for the initialisation; by default the last one'),
  experts: expertsSchema.default(['all']).describe('experts that label together: all, the first n, or lists such as [[0, 2], [1]]'),
  path: z.string().min(1).nullable().default(null).describe('label bundle or array of labels (.npy, .npz, .safetensors, .pt)'),
  edits: z
    .union([editsSchema, z.array(editsSchema).min(1)])
    .default('')
    .describe('edit pipelines of the soft labels'),
});

/** A class by its number, or none. */
const classSchema = z.int().min(0).nullable();

function studentFields<S extends z.ZodType, C extends z.ZodType>(leaf: Leaf<S>, withoutClass: C) {
  return z.strictObject({
    ipc: leaf(count(), 10).describe('images per class'),
    epochs: leaf(count(), 1000),
    batch: leaf(count(), 256),
    withoutClass: withoutClass.describe('class, counted from 0, whose images are left out; null for none'),
    count: count().default(5).describe('number of students of each cell; they share the images'),
    optimizer: optimizerSchema(leaf, { momentum: 0.9, weightDecay: 5e-4 }),
    schedule: kinds('step', scheduleSchema),
    model: kinds('convnet', modelSchema).nullable().default(null).describe("model of the students; null for the recipe's"),
    augment: z
      .enum(['dsa', 'cutmix', 'none'])
      .nullable()
      .default(null)
      .describe(
        "of every batch of students; null for train.augment; cutmix: random resized crops, flips and mixes, for a teacher's labels",
      ),
    temperature: leaf(z.number().gt(0), 1).describe('divides the logits of students in their loss, and those of label.sources teacher'),
    population: z
      .union([z.literal('auto'), count()])
      .default('auto')
      .describe('students trained at once, which changes no number; auto: as many as the device is good for'),
  });
}

/** The settings of one student cell: `student` of a recipe with one value per field. */
export const studentSchema = studentFields(single, classSchema.default(null));

/** Fields whose lists may be candidates to choose from, instead of cells of their own. */
const SELECTABLE = ['label.epoch', 'label.edits', 'label.experts', 'student.optimizer', 'student.optimizer.lr', 'student.epochs'] as const;
const selectSchema = z.strictObject({
  over: listOf(z.enum(SELECTABLE)).describe('fields whose lists are candidates'),
  students: count().default(1).describe('students of each candidate; the winner gets the others too'),
});

/** Every field of a recipe, before defaults that depend on other fields. */
export const recipeFields = z.strictObject({
  name: z.string().min(1).default('experiment').describe('names the run, and changes nothing it computes'),
  seed: seed().default(42).describe('seed of everything drawn but the `shapes` images'),
  data: kinds('shapes', dataSchema),
  model: kinds('convnet', modelSchema),
  train: trainSchema.prefault({}),
  expert: expertSchema.prefault({}),
  label: labelSchema.prefault({}),
  student: studentFields(gridOf, z.union([classSchema, z.array(classSchema).min(1)]).default(null)).prefault({}),
  cases: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .default([{}])
    .describe('patches of label and student fields, each multiplied with the grid'),
  select: selectSchema.nullable().default(null).describe('choose by accuracy on held-out training images, never by the test set'),
  protocol: z
    .enum(['strict', 'paper'])
    .default('strict')
    .describe('strict: accuracy of the last epoch; paper: best of the test evaluations'),
});

type RecipeFields = z.output<typeof recipeFields>;

/** The share that is held out: where the recipe says nothing a tenth, or none as in the paper's code. */
const validationShare = ({ data: { validation }, protocol }: Pick<RecipeFields, 'data' | 'protocol'>): number =>
  validation ?? (protocol === 'paper' ? 0 : 0.1);

/** A whole recipe with its defaults (design: recipe; paper A.1 for the values). */
export const recipeSchema = recipeFields.transform((recipe) => {
  const { sources, epoch = [recipe.expert.epochs], ...rest } = recipe.label;
  return { ...recipe, data: { ...recipe.data, validation: validationShare(recipe) }, label: { sources, epoch, ...rest } };
});

/** The parts of a recipe that expert training and evaluation read. */
export const expertRecipeSchema = recipeFields
  .omit({ label: true, student: true, cases: true, select: true })
  .transform((recipe) => ({ ...recipe, data: { ...recipe.data, validation: validationShare(recipe) } }));

export type Recipe = z.output<typeof recipeSchema>;
export type ExpertRecipe = z.output<typeof expertRecipeSchema>;
export type StudentSettings = z.output<typeof studentSchema>;

/** The part of a recipe that its experts come from. */
export const expertPart = ({ label: _label, student: _student, cases: _cases, select: _select, ...expert }: Recipe): ExpertRecipe => expert;

export type LabelSource = Recipe['label']['sources'][number];
export type ImageSettings = Recipe['data']['images'];
export type ModelSettings = Recipe['model'];
