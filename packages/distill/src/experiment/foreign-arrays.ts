// The arrays that `data.images: file` names, in one file or in files beside it. Not what they mean (image-file.ts).
import { digestOf, type Files } from '@softlabel/data';
import {
  arraysText,
  classNamesOf,
  type ForeignFile,
  isArrayFile,
  isLogitsFile,
  ONLY_NAME,
  type PlainArray,
  readForeignFile,
} from '../labels/foreign-file.ts';
import { findLabelTable, type LabelTable } from '../labels/foreign-labels.ts';
import type { ImageSettings } from '../recipe/schema.ts';

export type FileSettings = Extract<ImageSettings, { name: 'file' }>;
type ReadFiles = Pick<Files, 'readFile' | 'exists'>;

/** An array, and what errors call it and its file. */
export interface NamedArray {
  readonly array: PlainArray;
  readonly name: string;
  readonly path: string;
}

/** What the files of `data.images` hold. Its functions throw where an array is missing. */
export interface ForeignArrays {
  readonly images: () => NamedArray;
  readonly classes: () => NamedArray;
  /** Soft labels, null where there are none, beside which the file holds `arrays`. */
  readonly labels: () => { readonly table: LabelTable | null; readonly arrays: string };
  /** The class names that each file says, by its path; null for one that says none. */
  readonly classNames: ReadonlyMap<string, readonly string[] | null>;
  /** Hash of all that was read: path, classes, targets. */
  readonly hash: string;
}

/** Reads the files that the settings name. Throws what their readers throw, and where one is missing. */
export async function readForeignArrays(settings: FileSettings, files: ReadFiles): Promise<ForeignArrays> {
  const { path, images, classes, targets } = settings;
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  const read = async (file: string, field: string) => {
    contents.set(file, await contentOf(file, field, files));
    return { path: file, ...(await readForeignFile(contents.get(file) ?? new Uint8Array(), file)) };
  };
  const main = await read(path, 'path');
  const ofClasses = isArrayFile(classes) ? await read(classes, 'classes') : null;
  const ofTargets = targets !== null && isArrayFile(targets) ? await read(targets, 'targets') : null;
  return {
    images: () => find(main, images, 'images', ONLY_NAME),
    classes: () => (ofClasses === null ? find(main, classes, 'classes') : find(ofClasses, USUAL_CLASSES, 'classes', ONLY_NAME)),
    labels: () => (ofTargets === null ? labelsIn(main, targets) : labelsIn(ofTargets, null)),
    classNames: new Map([main, ofClasses, ofTargets].flatMap((file) => (file ? [[file.path, classNamesOf(file, file.path)]] : []))),
    hash: await digestOf([...contents.values()]),
  };
}

/** What the array in a file of classes is called, unless it is a single tensor without a name. */
const USUAL_CLASSES = 'labels';

type OpenFile = ForeignFile & { readonly path: string };

async function contentOf(path: string, field: string, files: ReadFiles): Promise<Uint8Array<ArrayBuffer>> {
  if (await files.exists(path)) return files.readFile(path);
  throw new Error(`data.images: expected a file at ${path}, got nothing. Set data.images.${field}.`);
}

/** The first of the names that is in a file. */
function find({ arrays, path }: OpenFile, name: string, field: 'images' | 'classes', other = name): NamedArray {
  const array = arrays.get(name) ?? arrays.get(other);
  if (array !== undefined) return { array, name, path };
  const beside = field === 'classes' ? ', or the file beside it that holds them' : '';
  throw new Error(`data.images: expected an array ${name} in ${path}, got ${arraysText(arrays)}. Name it${beside}: data.images.${field}.`);
}

/** Like an array of that name, a file called logits holds logits. */
function labelsIn({ arrays, path }: OpenFile, name: string | null): ReturnType<ForeignArrays['labels']> {
  const table = findLabelTable(arrays, path, name ?? undefined, name === null && isLogitsFile(path));
  return { table, arrays: arraysText(arrays) };
}
