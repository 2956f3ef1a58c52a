// Images of a run with the labels that its students got for them, read back for pictures. Makes no label.
import { chooseImages, type ImageSet, type ReaderPorts, selectImages } from '@softlabel/data';
import { decodeLabelBundle, ensembleTargets, type LabelBundle } from '../labels/bundle.ts';
import { labelBundle } from '../runs/layout.ts';
import type { ResultCell, Results } from '../runs/results.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { loadData } from './data.ts';

/** Images and what one or more kinds of expert labels say about them. */
export interface RunExamples {
  readonly set: ImageSet;
  /** Targets [images, classes] by a name such as `epoch 20, top-k 5`. */
  readonly labels: readonly { readonly name: string; readonly targets: Float64Array }[];
}

/**
 * The images of the ipc that has the most kinds of expert labels, with those labels. Null for a run without expert labels, or when the data
 * or the bundles are no longer those of the run. Throws what the data's reader throws.
 */
export async function readLabelExamples(results: Results, folder: RunFolder, readers: ReaderPorts): Promise<RunExamples | null> {
  const { recipe, environment, cells } = results;
  const kinds = kindsAtOneIpc(cells);
  if (kinds.length === 0) return null;
  const data = await loadData(recipe, readers);
  if (data.fingerprint !== environment['data']) return null;
  const labels: { name: string; targets: Float64Array }[] = [];
  for (const { ipc, epoch, edits } of kinds) {
    const bundles = await readBundles(folder, recipe.expert.count, epoch, ipc);
    if (bundles === null) return null;
    labels.push({ name: `epoch ${epoch}${edits === '' ? '' : `, ${edits}`}`, targets: ensembleTargets(bundles, edits) });
  }
  return { set: selectImages(data.train, chooseImages(data.train, kinds[0].ipc, recipe.seed)), labels };
}

interface LabelKind {
  readonly ipc: number;
  readonly epoch: number;
  readonly edits: string;
}

/** Kinds of expert labels at the ipc that has the most of them, the largest such ipc; cells that differ in their students count once. */
function kindsAtOneIpc(cells: readonly ResultCell[]): LabelKind[] {
  const kinds = new Map<string, LabelKind>();
  for (const { ipc, labels } of cells) {
    const { epoch, edits } = labels;
    if (epoch !== null) kinds.set(`${ipc} ${epoch} ${edits}`, { ipc, epoch, edits });
  }
  const all = [...kinds.values()];
  const groups = [...new Set(all.map(({ ipc }) => ipc))].map((ipc) => all.filter((kind) => kind.ipc === ipc));
  return groups.sort((a, b) => b.length - a.length || b[0].ipc - a[0].ipc)[0] ?? [];
}

async function readBundles(folder: RunFolder, experts: number, epoch: number, ipc: number): Promise<LabelBundle[] | null> {
  const bundles: LabelBundle[] = [];
  for (let expert = 0; expert < experts; expert++) {
    const file = labelBundle(expert, epoch, ipc);
    const bytes = await folder.read(file);
    if (bytes === null) return null;
    bundles.push(decodeLabelBundle(bytes, folder.pathOf(file)));
  }
  return bundles;
}
