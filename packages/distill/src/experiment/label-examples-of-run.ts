// Images of one run with the labels that its students got for them, read back for pictures. Makes no label, and knows no sweep (label-examples.ts).
import { type ImageSet, loadImages, type ReaderPorts, selectImages } from '@softlabel/data';
import { labelsName, sourceName, type ToldLabels } from '../cell-names.ts';
import { decodeLabelBundle, ensembleTargets, type LabelBundle } from '../labels/bundle.ts';
import { expertNumbers } from '../recipe/labelling-experts.ts';
import type { Recipe } from '../recipe/schema.ts';
import { labelBundle } from '../runs/layout.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import type { ExperimentData } from './data.ts';
import { openPool } from './sources.ts';
import { keptWhitening } from './whitening.ts';

/** Images and what one or more kinds of expert labels say about them. */
export interface LabelledImages {
  readonly set: ImageSet;
  readonly labels: readonly ExampleLabels[];
}

/** One kind of labels of all images. */
export interface ExampleLabels {
  /** Such as `epoch 20, top-k 5`. */
  readonly name: string;
  /** Who labels, such as `expert` or `3 experts`. */
  readonly by: string;
  readonly epoch: number;
  readonly edits: string;
  /** [images, classes] */
  readonly targets: Float64Array;
}

/** How the examples of a run are read. */
export interface ExampleReading {
  readonly readers: ReaderPorts;
  readonly loadData: (recipe: Recipe) => Promise<ExperimentData>;
  /** Places of the images to take, by the classes of all. */
  readonly choose: (classes: ArrayLike<number>) => readonly number[];
}

/**
 * The images of the ipc that has the most kinds of expert labels, with those labels. Null for a run without expert labels, or when the data or the
 * bundles are no longer those of the run.
 */
export async function readRunExamples(results: Results, folder: RunFolder, reading: ExampleReading): Promise<LabelledImages | null> {
  const { recipe, environment, cells } = results;
  const kinds = kindsAtOneIpc(cells);
  if (kinds.length === 0) return null;
  const data = await reading.loadData(recipe);
  if (data.fingerprint !== environment['data']) return null;
  const pool = await openPool(recipe, data, reading.readers.files, keptWhitening(data.whitening, folder));
  const bundles: LabelBundle[][] = [];
  for (const kind of kinds) {
    const own = await readBundles(folder, kind.experts ?? expertNumbers('all', recipe.expert.count), kind);
    if (own === null || own[0].header.dataset.hash !== pool.data.dataset.hash) return null;
    bundles.push(own);
  }
  const [[{ images, classes }]] = bundles; // of one ipc, so the same for all kinds
  const places = reading.choose(classes);
  const set = selectImages(
    pool.set,
    places.map((place) => images[place]),
  );
  return { set: await loadImages(set), labels: kinds.map((kind, i) => labelsOf(kind, bundles[i], places)) };
}

/** What the bundles of one kind of labels say about the images at `places`. */
function labelsOf(kind: LabelKind, bundles: readonly LabelBundle[], places: readonly number[]): ExampleLabels {
  const { epoch, edits } = kind;
  const name = labelsName({ labels: kind }).replace('expert epoch', 'epoch');
  const [{ classes }] = bundles;
  return { name, by: sourceName(kind), epoch, edits, targets: rowsAt(ensembleTargets(bundles, edits), classes.length, places) };
}

/** The rows at `places` of a matrix of `N` rows; no copy of all of them, which may be large. */
function rowsAt(matrix: Float64Array, N: number, places: readonly number[]): Float64Array {
  if (places.length === N && places.every((place, row) => place === row)) return matrix;
  const K = matrix.length / N;
  const rows = new Float64Array(places.length * K);
  for (const [row, place] of places.entries()) rows.set(matrix.subarray(place * K, (place + 1) * K), row * K);
  return rows;
}

interface LabelKind extends ToldLabels {
  readonly ipc: number;
  readonly epoch: number;
}

/** Kinds of expert labels at the ipc that has the most of them, the largest such ipc; cells that differ in their students count once. */
function kindsAtOneIpc(cells: readonly ResultCell[]): LabelKind[] {
  const kinds = new Map<string, LabelKind>();
  for (const { ipc, labels } of cells) {
    const { source, epoch, experts, edits } = labels;
    if (source === 'expert' && epoch !== null) kinds.set(`${ipc} ${labelsName({ labels })}`, { ipc, source, epoch, experts, edits });
  }
  const all = [...kinds.values()];
  const groups = [...new Set(all.map(({ ipc }) => ipc))].map((ipc) => all.filter((kind) => kind.ipc === ipc));
  return groups.sort((a, b) => b.length - a.length || b[0].ipc - a[0].ipc)[0] ?? [];
}

async function readBundles(folder: RunFolder, experts: readonly number[], { epoch, ipc }: LabelKind): Promise<LabelBundle[] | null> {
  const bundles: LabelBundle[] = [];
  for (const expert of experts) {
    const file = labelBundle(expert, epoch, ipc);
    const bundle = await folder.readAs(file, decodeLabelBundle);
    if (bundle === null) return null;
    bundles.push(bundle);
  }
  return bundles;
}
