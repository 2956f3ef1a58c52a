// Images of a run with the labels that its students got for them, read back for pictures. Makes no label.
import { type ImageSet, loadImages, type ReaderPorts, selectImages } from '@softlabel/data';
import { labelsName, sourceName, type ToldLabels } from '../cell-names.ts';
import { decodeLabelBundle, ensembleTargets, type LabelBundle } from '../labels/bundle.ts';
import { expertNumbers } from '../recipe/labelling-experts.ts';
import { labelBundle } from '../runs/layout.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { loadData } from './data.ts';
import { openPool } from './sources.ts';
import { keptWhitening } from './whitening.ts';

/** Images and what one or more kinds of expert labels say about them. */
export interface RunExamples {
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

/**
 * The images of the ipc that has the most kinds of expert labels, with those labels. Null for a run without expert labels, for a sweep, whose
 * runs have images of their own, or when the data or the bundles are no longer those of the run. Throws what the data's reader throws.
 */
export async function readLabelExamples(results: Results, folder: RunFolder, readers: ReaderPorts): Promise<RunExamples | null> {
  const { recipe, environment, cells } = results;
  const kinds = kindsAtOneIpc(cells);
  if (kinds.length === 0 || cells.some(({ settings }) => settings !== undefined)) return null;
  const data = await loadData(recipe, readers);
  if (data.fingerprint !== environment['data']) return null;
  const pool = await openPool(recipe, data, readers.files, keptWhitening(data.whitening, folder));
  const bundles: LabelBundle[][] = [];
  for (const kind of kinds) {
    const own = await readBundles(folder, kind.experts ?? expertNumbers('all', recipe.expert.count), kind);
    if (own === null || own[0].header.dataset.hash !== pool.data.dataset.hash) return null;
    bundles.push(own);
  }
  const nameOf = (kind: LabelKind) => labelsName({ labels: kind }).replace('expert epoch', 'epoch');
  return {
    set: await loadImages(selectImages(pool.set, bundles[0][0].images)), // of one ipc, so the same for all kinds
    labels: kinds.map((kind, i) => {
      const { epoch, edits } = kind;
      return { name: nameOf(kind), by: sourceName(kind), epoch, edits, targets: ensembleTargets(bundles[i], edits) };
    }),
  };
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
    const bytes = await folder.read(file);
    if (bytes === null) return null;
    bundles.push(decodeLabelBundle(bytes, folder.pathOf(file)));
  }
  return bundles;
}
