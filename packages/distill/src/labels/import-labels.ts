// Labels of other programs as a bundle of the data at hand. Not the reading of their files (see foreign-labels.ts).
import type { LabelledSet } from '@softlabel/data';
import { type LabelBundle, requireLabelValues } from './bundle.ts';
import type { ForeignLabels } from './foreign-labels.ts';
import { type LabelledData, requireSameData, requireTrueClasses } from './match.ts';
import { remapClasses } from './remap.ts';

/** The data that imported labels are to belong to. */
export interface ImportTarget {
  readonly data: LabelledData;
  /** The images that may be labelled: the training set, or those of a file. */
  readonly set: LabelledSet;
  /** Places of the images that students get, at each ipc, for files that do not say which images they label. */
  readonly choices: readonly ArrayLike<number>[];
  /** Seed of random edits to come. */
  readonly seed: number;
}

/**
 * A bundle of the labels in the file `source`, without edits. Throws when their classes, their order or the images are not those of the
 * data; with `remap` the order may be another one.
 */
export function importLabels(labels: ForeignLabels, target: ImportTarget, source: string, remap = false): LabelBundle {
  const { data, set } = target;
  const raw = rawBundle(labels, target, source);
  requireLabelValues(raw, source);
  const bundle = remap ? remapClasses(raw, data, source) : raw;
  requireSameData(bundle, data, source, remapImport(source));
  requireTrueClasses(bundle, set.labels, source);
  return bundle;
}

/** How labels that are no bundle yet get the order of the data. */
const remapImport = (source: string): string =>
  `softlabel labels import ${source} --recipe RECIPE --remap --out NEW, with --classes FILE where the file does not name its classes`;

/** The labels with the classes in the file's own order. */
function rawBundle(labels: ForeignLabels, target: ImportTarget, source: string): LabelBundle {
  const { data, set, seed } = target;
  const classNames = labels.classNames ?? data.classNames;
  if (classNames.length !== labels.K)
    throw new Error(
      `import: expected labels of ${classNames.length} classes in ${source}, as ${labels.classNames === null ? 'the data has' : 'are named'}, got ${labels.K}. Use labels of this data, or name all of their classes.`,
    );
  const images = imagesOf(labels, target, source);
  const classes = labels.classes ?? Array.from(images, (image) => classNames.indexOf(data.classNames[set.labels[image]]));
  if (classes.length !== images.length)
    throw new Error(
      `import: expected ${images.length} classes in the array classes of ${source}, got ${classes.length}. Give one for each label.`,
    );
  return {
    kind: labels.kind,
    values: Float32Array.from(labels.values),
    images,
    classes: Int32Array.from(classes),
    preprocessing: data.preprocessing,
    whitening: null,
    header: {
      identity: null,
      dataset: data.dataset,
      classNames: [...classNames],
      whitening: data.whitening,
      expert: null,
      history: [`import ${source.split('/').at(-1)}`],
      edits: { pipeline: '', seed },
    },
  };
}

/** Places of the labelled images among those at hand: as the file says, or all of them, or those that students get. */
function imagesOf({ N, images }: ForeignLabels, { set, choices }: ImportTarget, source: string): Int32Array {
  const total = set.labels.length;
  if (images !== null) return placesOf(images, N, total, source);
  if (N === total) return Int32Array.from({ length: N }, (_, n) => n);
  const choice = choices.find(({ length }) => length === N);
  if (choice !== undefined) return Int32Array.from(choice);
  const counts = choices.length === 0 ? '' : ` or of the ${choices.map(({ length }) => length).join(' or ')} that student.ipc chooses`;
  throw new Error(
    `import: expected labels of all ${total} images of ${set.name}${counts} in ${source}, got ${N}. Add an array images with their places among all of them.`,
  );
}

function placesOf(images: ArrayLike<number>, N: number, total: number, source: string): Int32Array {
  const places = Array.from(images);
  if (places.length !== N)
    throw new Error(`import: expected ${N} places in the array images of ${source}, got ${places.length}. Give one for each label.`);
  const wrong = places.find((place) => !(Number.isInteger(place) && place >= 0 && place < total));
  if (wrong !== undefined)
    throw new Error(
      `import: expected places 0 to ${total - 1} in the array images of ${source}, got ${wrong}. Count from 0 in the training set, after data.limit and without what data.validation holds out.`,
    );
  const known = new Set<number>();
  for (const place of places) {
    if (known.has(place))
      throw new Error(
        `import: expected each place once in the array images of ${source}, got ${place} twice. Leave one of its labels out.`,
      );
    known.add(place);
  }
  return Int32Array.from(places);
}
