// results.json: its types, and its checked reading. Not the tables made of it (table.ts).
import { z } from 'zod';
import { labelSourceSchema, recipeSchema, studentSchema } from '../recipe/schema.ts';
import { parseJsonFile } from './json-file.ts';

const fraction = z.number().min(0).max(1);

const accuracySchema = z.object({
  mean: fraction,
  std: z.number().min(0).nullable(),
  ci95: z.tuple([z.number(), z.number()]).readonly().nullable(),
  n: z.int().min(1),
  values: z.array(fraction).min(1).readonly(),
});

const relatedMassSchema = z.object({ sameClass: z.number(), sameShape: z.number(), sameTexture: z.number(), unrelated: z.number() });

const labelsSchema = z.object({
  source: labelSourceSchema,
  epoch: z.number().min(0).nullable(),
  /** Experts that label together; all where nothing is said. */
  experts: z.array(z.int().min(0)).readonly().optional(),
  edits: z.string(),
  /** Mean entropy in nats. */
  entropy: z.number(),
  /** Mean label mass by relation to the true class, for data whose classes are pairs (`shapes`). */
  relatedMass: relatedMassSchema.optional(),
  /** Mean size of a label, stored the smallest way; of a teacher's labels of all epochs, with what repeats their views. */
  bytesPerImage: z.number().optional(),
  /** The labels of each class, in the order of the classes. */
  byClass: z
    .array(
      z.object({
        entropy: z.number(),
        trueMass: z.number(),
        relatedMass: relatedMassSchema.optional(),
        /** Mean value of another class of the same kind, and of one of another, for data whose classes have known kinds (`cifar10`). */
        kinMass: z.object({ same: z.number(), other: z.number() }).optional(),
      }),
    )
    .readonly()
    .optional(),
});

const cellSchema = z.object({
  /** In the results of a sweep, what this cell's run has of the sweep's lists, by dotted key. */
  settings: z.record(z.string(), z.unknown()).readonly().optional(),
  ipc: z.int().min(1),
  labels: labelsSchema,
  /** Accuracy on the test set over the finished students, as fractions: of the last epoch, or by `protocol: paper` the best evaluation. */
  accuracy: accuracySchema,
  /** Accuracy on the test images of each class after the last epoch, student by student, in the order of the classes. Older results do not have it. */
  accuracyByClass: z
    .array(z.object({ mean: fraction, values: z.array(fraction).min(1).readonly() }))
    .readonly()
    .optional(),
  /** Test accuracy at each student's best evaluation on the validation set, where there is one. */
  bestOnValidation: accuracySchema.optional(),
  /** Where this cell was chosen by validation: the candidates with what they were chosen by, the mean accuracy of their first students. */
  selection: z
    .object({
      students: z.int().min(1),
      candidates: z.array(z.object({ settings: z.record(z.string(), z.unknown()).readonly(), validation: fraction })).readonly(),
    })
    .optional(),
  /** Students that the cell asks for; `accuracy.n` of them are finished. */
  students: z.int().min(1),
  seconds: z.number().min(0),
  /** Settings of the students, since cases and lists change them from cell to cell. */
  student: studentSchema.omit({ ipc: true, population: true }),
});

const missingSchema = z.object({
  /** In the results of a sweep, what the run has of the sweep's lists. */
  settings: z.record(z.string(), z.unknown()).readonly().optional(),
  /** Their names; all cells of the run where nothing is said. */
  cells: z.array(z.string()).min(1).readonly().optional(),
  why: z.string(),
});

const resultsSchema = z.object({
  recipe: recipeSchema,
  environment: z.record(z.string(), z.unknown()),
  /** In their order. Older results do not have them, nor the merged ones of a sweep. */
  classNames: z.array(z.string()).readonly().optional(),
  cells: z.array(cellSchema),
  /** Planned cells that a sweep could not finish, and why; nothing where all are here. */
  missing: z.array(missingSchema).readonly().optional(),
  expert: z.array(z.object({ epoch: z.number().min(0), loss: z.number(), accuracy: fraction })),
});

/** What results.json holds (design: results.json). */
export type Results = z.output<typeof resultsSchema>;
export type ResultCell = Results['cells'][number];
/** Cells of one run that are missing for one reason. */
export type MissingCells = NonNullable<Results['missing']>[number];

/** Results from JSON `text`, called `source` in errors; throws with every place that is not as it must be. */
export const parseResults = (text: string, source: string): Results => parseJsonFile('results', resultsSchema, text, source);

/** JSON text of results, as results.json holds it. */
export function printResults(results: Results): string {
  return `${JSON.stringify(results, null, 2)}\n`;
}
