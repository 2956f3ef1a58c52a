// The fields of a recipe's data: where images come from, how they are read and preprocessed, and which of them students get. Not the other blocks (schema.ts).
import {
  ANY_SIZE_READERS,
  type AnySizeName,
  FIXED_SIZE_READERS,
  LARGE_READERS,
  type LargeName,
  QUANTILES,
  usualResize,
} from '@softlabel/data';
import { z } from 'zod';
import { count, kinds, seed } from './field-kinds.ts';

const arrayName = () => z.string().min(1);
/** Where a student's images come from. */
const imagesSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('random'),
    seed: seed().nullable().default(null).describe("seed of the choice; null for the recipe's"),
  }),
  z.strictObject({
    name: z.literal('quantile'),
    quantile: z
      .int()
      .min(1)
      .max(QUANTILES)
      .default(1)
      .describe('tenth of each class by its cross-entropy under the first expert: 1 is the easiest'),
    epoch: z
      .union([z.number().min(0), z.literal('label')])
      .nullable()
      .default(null)
      .describe('epoch of that expert; null for its last, label for the one that labels a cell'),
    softmax: z.enum(['single', 'double']).default('single').describe("double: of the softmax of the logits, as the paper's code has it"),
  }),
  z.strictObject({
    name: z.literal('file'),
    path: z
      .string()
      .min(1)
      .describe(
        'images, and their classes unless these have a file of their own (.npz, .safetensors, .npy, .pt), relative to the working directory',
      ),
    values: z
      .enum(['pixels', 'unit', 'normalised', 'whitened'])
      .default('pixels')
      .describe(
        "pixels: 0 to 255; unit: 0 to 1; normalised: by the data's mean and standard deviation; whitened: by data.preprocessing zca",
      ),
    round: z.boolean().default(false).describe('take the nearest 8-bit pixels where the values are none, instead of them as they are'),
    images: arrayName().default('images').describe('array [N, H, W, 3] or [N, 3, H, W]; the one of a file that names none'),
    classes: arrayName().default('labels').describe('array [N] of class numbers, or another file that holds it'),
    targets: arrayName()
      .nullable()
      .default(null)
      .describe(
        'array [N, K] of soft labels, or another file that holds it; null for the one called targets or logits, or the only one with two dimensions',
      ),
  }),
]);
const everyDataset = {
  limit: count().nullable().default(null).describe('take the first n images of each class in each split; null for all'),
  validation: z
    .number()
    .min(0)
    .lt(1)
    .nullable()
    .default(null)
    .describe('share of the training set held out; null for 0.1, or 0 under protocol paper'),
  preprocessing: z
    .enum(['normalise', 'zca'])
    .default('normalise')
    .describe(
      "normalise: by mean and standard deviation of each channel; zca: whitened as in the paper's code, fitted to the training set",
    ),
  images: kinds('random', imagesSchema),
};
const files = { path: z.string().min(1).describe('folder or file, relative to the working directory'), ...everyDataset };
const resizeSchema = z
  .strictObject({
    short: count().describe('pixels of the shorter side after scaling'),
    crop: count().describe('side of the square kept from the middle'),
  })
  .refine(({ short, crop }) => crop <= short, 'data.resize: expected crop to be at most short. Change either.');
const keysOf = <T extends object>(table: T) =>
  Object.keys(table).filter((key): key is Extract<keyof T, string> => Object.hasOwn(table, key));
const stream = z.boolean().default(false).describe('read or decode images whenever they are needed: for sets that do not fit into memory');
const isFitted = ({ stream, preprocessing }: { stream: boolean; preprocessing: string }) => stream && preprocessing !== 'normalise';
const FITTED_STREAM =
  'data.stream: expected data.preprocessing normalise, since a whitening is fitted to all images at once, got zca. Change either.';
const large = (name: LargeName) =>
  z.strictObject({ name: z.literal(name), ...files, stream }).refine((data) => !isFitted(data), FITTED_STREAM);
const anySize = (name: AnySizeName) =>
  z
    .strictObject({
      name: z.literal(name),
      ...files,
      resize: resizeSchema.nullable().default(usualResize(name)).describe('done to every image; null where all have one size'),
      skipDamaged: z
        .boolean()
        .default(false)
        .describe('leave out damaged images and shards, each with a warning; streamed images are replaced'),
      stream,
      crop: z
        .enum(['centre', 'random'])
        .default('centre')
        .describe('random: experts train on random resized crops, perhaps mirrored, drawn anew in every step, of streamed images'),
    })
    .refine(
      ({ stream, crop }) => stream || crop === 'centre',
      'data.crop: expected data.stream for random crops, which are cut out of encoded images, got none. Set data.stream=true.',
    )
    .refine((data) => !isFitted(data), FITTED_STREAM);
/** The block `data`: its kind, by name, with the fields of that kind. */
export const dataSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('shapes'),
    shapes: z.int().min(1).max(10).default(5).describe('number of shapes'),
    textures: z.int().min(1).max(10).default(4).describe('number of textures; classes = shapes x textures'),
    perClass: count().default(200).describe('training images of each class'),
    testPerClass: count().default(50).describe('test images of each class'),
    seed: seed().default(1).describe('seed of the drawn images'),
    ...everyDataset,
  }),
  z.strictObject({ name: z.enum(keysOf(FIXED_SIZE_READERS)), ...files }),
  ...keysOf(LARGE_READERS).map(large),
  ...keysOf(ANY_SIZE_READERS).map(anySize),
]);
