// A label bundle: labels before their edits with all that says what they belong to, as one safetensors file. Not where the file lies.
import { encodeSafetensors, openSafetensors, type SafeTensor } from '@softlabel/formats';
import { z } from 'zod';
import { explainIssues } from '../recipe/errors.ts';
import { editsSchema, expertRecipeSchema } from '../recipe/schema.ts';
import { isOfWhitening, type WhiteningMap, whiteningAmong, whiteningTensors } from '../whitening-tensors.ts';
import { applyEdits, type UneditedLabels } from './apply-edits.ts';
import { parseEdits } from './pipeline.ts';

const FORMAT = 'softlabel-labels-1';
const PREPROCESSING = 'preprocessing.';

const headerSchema = z.object({
  /** Identity of the stage that made the labels; null where no run did. */
  identity: z.string().nullable().default(null),
  dataset: z.object({
    name: z.string(),
    hash: z.string(),
    /** What was held out of the training set before images were counted; null where nothing was. */
    heldOut: z
      .object({ share: z.number().min(0).max(1), seed: z.int().min(0) })
      .nullable()
      .default(null),
  }),
  classNames: z.array(z.string()).min(1),
  /** Identity of the whitening of the images; null for normalised ones. */
  whitening: z.string().nullable().default(null),
  /** The expert whose logits these are; null for labels from no expert. */
  expert: z
    .object({ recipe: expertRecipeSchema, epoch: z.number().min(0), seed: z.int().min(0), accuracy: z.number().min(0).max(1) })
    .nullable(),
  /** What made the values from what the expert said or a file held, one line for each thing done. */
  history: z.array(z.string()).default([]),
  /** Edits to apply on reading, and the seed of those that draw. */
  edits: z.object({ pipeline: editsSchema, seed: z.int().min(0) }),
});

/** The header of a label bundle. */
export type LabelHeader = z.output<typeof headerSchema>;

/** A preprocessing tensor (mean, std): `data` holds the product of `shape` values. */
export interface PreprocessingTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Labels of N training images: `values` [N, K], places in the training set `images` [N] and true `classes` [N]. */
export interface LabelBundle extends UneditedLabels {
  readonly values: Float32Array;
  readonly images: Int32Array;
  readonly classes: Int32Array;
  readonly preprocessing: ReadonlyMap<string, PreprocessingTensor>;
  /** What whitened the images that an expert labelled; null for normalised ones, for labels that came from a file, and where it was not asked for. */
  readonly whitening: WhiteningMap | null;
  readonly header: LabelHeader;
}

/** The bytes of a label bundle. */
export function encodeLabelBundle(bundle: LabelBundle): Uint8Array<ArrayBuffer> {
  const { kind, values, images, classes, preprocessing, whitening, header } = bundle;
  const tensors = new Map<string, SafeTensor>([
    [kind, { dtype: 'F32', shape: [images.length, header.classNames.length], data: values }],
    ['images', { dtype: 'I32', shape: [images.length], data: images }],
    ['classes', { dtype: 'I32', shape: [classes.length], data: classes }],
  ]);
  for (const [name, { shape, data }] of preprocessing) tensors.set(PREPROCESSING + name, { dtype: 'F32', shape, data });
  for (const [name, tensor] of whiteningTensors(whitening)) tensors.set(name, tensor);
  const fields = Object.entries(header).map(([key, field]): [string, string] => [key, JSON.stringify(field)]);
  return encodeSafetensors(tensors, { format: FORMAT, ...Object.fromEntries(fields) });
}

/** Whether the metadata of a safetensors file is that of a label bundle. */
export function isLabelBundle(metadata: Readonly<Record<string, string>>): boolean {
  return metadata['format'] === FORMAT;
}

/** The bundle in `bytes`, called `source` in errors, without what whitened its images; throws when it is cut short, foreign, or does not fit itself. */
export const decodeLabelBundle = (bytes: Uint8Array, source: string): LabelBundle => decoded(bytes, source, false);

/** The same with what whitened its images, which is many times the labels: for who writes it again. */
export const decodeWholeBundle = (bytes: Uint8Array, source: string): LabelBundle => decoded(bytes, source, true);

function decoded(bytes: Uint8Array, source: string, isWhole: boolean): LabelBundle {
  const { tensors: stored, metadata } = openSafetensors(bytes, source);
  const own = [...stored].filter(([name]) => !isOfWhitening(name));
  const tensors = new Map(own.map(([name, tensor]) => [name, tensor.read()]));
  const header = readHeader(metadata, source);
  if (tensors.has('targets') && tensors.has('logits')) throw broken(`logits or targets in ${source}`, 'both');
  const kind = tensors.has('targets') ? 'targets' : 'logits';
  const K = header.classNames.length;
  const [N = 0] = tensorOf(tensors, 'images', null, source).shape;
  const { data: values } = floats(tensors, kind, [N, K], source);
  const images = integers(tensors, 'images', N, source);
  const classes = integers(tensors, 'classes', N, source);
  const preprocessing = preprocessingOf(tensors, source);
  const whitening = isWhole ? whiteningAmong(stored, (expected, got) => broken(`${expected} in ${source}`, got)) : null;
  const bundle: LabelBundle = { kind, values, images, classes, preprocessing, whitening, header };
  requireLabelValues(bundle, source);
  requireClasses(classes, K, source);
  return bundle;
}

/** Targets [N, K] in float64: the bundle's own edits applied, or others instead of them. */
export function bundleTargets(bundle: LabelBundle, edits = bundle.header.edits.pipeline): Float64Array {
  return ensembleTargets([bundle], edits);
}

/**
 * Targets [N, K] in float64 from labels of the same images by one or several experts, edited by the pipeline `edits`; where it names no
 * ensemble, the mean of the experts' logits comes first (paper 5.1). Random edits draw from the first bundle's seed.
 */
export function ensembleTargets(bundles: readonly LabelBundle[], edits: string): Float64Array {
  const [{ header }] = bundles;
  return applyEdits(bundles, header.classNames.length, parseEdits(edits), header.edits.seed);
}

/** Everything done to a bundle's labels and still to be done on reading, one line each: its history, then its edits. */
export function wholeHistory({ header }: LabelBundle, edits = header.edits.pipeline): string[] {
  return [...header.history, ...parseEdits(edits).map(({ text }) => text)];
}

function readHeader({ format, ...metadata }: Readonly<Record<string, string>>, source: string): LabelHeader {
  if (format !== FORMAT) {
    throw new Error(
      `labels: expected format ${FORMAT} in the header of ${source}, got ${format ?? 'none'}. Make the labels with softlabel labels make.`,
    );
  }
  const fields = Object.fromEntries(Object.entries(metadata).map(([key, text]) => [key, parseJson(key, text, source)]));
  const header = headerSchema.safeParse(fields);
  if (header.success) return header.data;
  throw new Error(explainIssues('labels', header.error.issues, fields, () => `in the header of ${source}`).join('\n'));
}

function parseJson(key: string, text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken(`JSON at ${key} in the header of ${source}`, text);
  }
}

type Tensors = ReadonlyMap<string, SafeTensor>;

function tensorOf(tensors: Tensors, name: string, shape: readonly number[] | null, source: string): SafeTensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw broken(`tensor ${name} in ${source}`, [...tensors.keys()].join(', '));
  if (shape === null || String(tensor.shape) === String(shape)) return tensor;
  throw broken(`${name} of shape [${shape.join(', ')}] in ${source}`, `[${tensor.shape.join(', ')}]`);
}

function floats(tensors: Tensors, name: string, shape: readonly number[] | null, source: string): PreprocessingTensor {
  const tensor = tensorOf(tensors, name, shape, source);
  if (tensor.dtype === 'F32') return { shape: tensor.shape, data: tensor.data };
  throw broken(`${name} as F32 in ${source}`, tensor.dtype);
}

function integers(tensors: Tensors, name: string, N: number, source: string): Int32Array {
  const tensor = tensorOf(tensors, name, [N], source);
  if (tensor.dtype === 'I32') return tensor.data;
  throw broken(`${name} as I32 in ${source}`, tensor.dtype);
}

function preprocessingOf(tensors: Tensors, source: string): Map<string, PreprocessingTensor> {
  const names = [...tensors.keys()].filter((name) => name.startsWith(PREPROCESSING));
  return new Map(names.map((name) => [name.slice(PREPROCESSING.length), floats(tensors, name, null, source)]));
}

/** Throws at the first label value that is NaN or infinite, the first target below 0, which is a logit taken for a target, and the first label of nothing but zeros. */
export function requireLabelValues({ kind, values, header }: LabelBundle, source: string): void {
  const K = header.classNames.length;
  const gotAt = (place: number) => `${values[place]} at image ${Math.floor(place / K)}, class ${place % K}`;
  const lost = values.findIndex((value) => !Number.isFinite(value));
  if (lost >= 0) throw broken(`finite ${kind} in ${source}`, gotAt(lost));
  const empty = kind === 'targets' ? emptyRow(values, K) : -1;
  if (empty >= 0)
    throw new Error(
      `labels: expected something above 0 in every label of ${source}, got only zeros at image ${empty}. Leave such images out, and name the others by an array images.`,
    );
  const negative = kind === 'targets' ? values.findIndex((value) => value < 0) : -1;
  if (negative >= 0)
    throw new Error(
      `labels: expected targets >= 0 in ${source}, got ${gotAt(negative)}. If these are logits: softlabel labels import --logits, or call the array logits.`,
    );
}

/** The first row of zeros in targets [N, K]; -1 for none. */
function emptyRow(values: ArrayLike<number>, K: number): number {
  for (let n = 0; n * K < values.length; n++) {
    let k = 0;
    while (k < K && values[n * K + k] === 0) k++;
    if (k === K) return n;
  }
  return -1;
}

function requireClasses(classes: Int32Array, K: number, source: string): void {
  const place = classes.findIndex((one) => one < 0 || one >= K);
  if (place >= 0) throw broken(`classes 0 to ${K - 1} in ${source}`, `${classes[place]} at image ${place}`);
}

function broken(expected: string, got: string): Error {
  return new Error(`labels: expected ${expected}, got ${got}. Make the labels again.`);
}
