// Table 1 of the paper: ImageNet-1K, by source of the labels and evaluated network. Not Fig. 1, which draws some of it.
import { imagesPerClass, type LedgerCell, type LedgerRun, percent } from './cell.ts';
import { imageNetRun, relabelledRun } from './runs.ts';

/** A column: labels, then the network that is trained on them; its runs, or why no recipe gives it. */
type Column = { readonly id: string; readonly what: string } & (
  | { readonly run: (id: string, ipc: number) => LedgerRun }
  | { readonly why: string }
);

const COLUMNS: readonly Column[] = [
  {
    id: 'hard-resnet18',
    what: 'hard labels, ResNet-18',
    why: 'Table 7 has no learning rate for students of hard labels',
  },
  { id: 'resnet18-resnet18', what: 'labels of a ResNet-18, ResNet-18', run: (id, ipc) => imageNetRun(id, ipc, 18, 18) },
  { id: 'resnet18-resnet50', what: 'labels of a ResNet-18, ResNet-50', run: (id, ipc) => imageNetRun(id, ipc, 18, 50) },
  { id: 'resnet50-resnet18', what: 'labels of a ResNet-50, ResNet-18', run: (id, ipc) => imageNetRun(id, ipc, 50, 18) },
  { id: 'resnet50-resnet50', what: 'labels of a ResNet-50, ResNet-50', run: (id, ipc) => imageNetRun(id, ipc, 50, 50) },
  {
    id: 'cutmix-resnet18',
    what: 'CutMix-augmented labels of SRe2L on random images, ResNet-18',
    run: relabelledRun,
  },
  {
    id: 'sre2l-resnet18',
    what: 'images and labels of SRe2L, ResNet-18',
    why: 'another method, which makes images; Softlabel makes none',
  },
];

type Printed = readonly [mean: number, std: number];

/** Mean and standard deviation in per cent, in the order of the columns. */
const ROWS: readonly (readonly [ipc: number, ...cells: Printed[]])[] = [
  [1, [0.6, 0.1], [6.6, 0.4], [6.8, 0.4], [6.7, 0.4], [7.3, 0.2], [1.6, 0.1], [2.9, 0.5]],
  [10, [3.9, 0.6], [23.9, 0.4], [24.0, 0.4], [22.9, 0.6], [23.9, 0.5], [25.8, 0.7], [21.3, 0.6]],
  [50, [20.4, 0.4], [47.9, 0.6], [53.1, 0.5], [43.0, 0.6], [53.2, 0.3], [54.3, 0.6], [46.8, 0.2]],
  [100, [28.2, 0.3], [53.4, 0.5], [57.6, 0.4], [53.5, 0.5], [58.3, 0.5], [54.7, 0.2], [52.8, 0.3]],
  [200, [37.8, 0.5], [56.8, 0.4], [62.3, 0.6], [56.5, 0.8], [62.7, 0.4], [57.7, 0.6], [57.0, 0.4]],
];

/** Accuracies of the networks trained on the whole training set, in per cent. */
const FULL = [
  { network: 'ResNet-18', id: 'resnet18', accuracy: 69.8 },
  { network: 'ResNet-50', id: 'resnet50', accuracy: 76.1 },
];

export const TABLE_1: readonly LedgerCell[] = [
  ...ROWS.flatMap(([ipc, ...cells]) => cells.map((printed, place) => cellOf(ipc, COLUMNS[place], printed))),
  ...FULL.map(
    ({ network, id, accuracy }): LedgerCell => ({
      kind: 'out of reach',
      id: `table1/full/${id}`,
      what: `ImageNet-1K, all images with hard labels, ${network}: accuracy`,
      source: 'D',
      paper: percent(accuracy, null),
      why: 'the text does not say how they were trained, and Table 7 has no settings of theirs',
    }),
  ),
];

function cellOf(ipc: number, column: Column, [mean, std]: Printed): LedgerCell {
  const id = `table1/ipc${ipc}/${column.id}`;
  const what = `ImageNet-1K, ${imagesPerClass(ipc)}, ${column.what}: accuracy`;
  const printed = { id, what, source: 'D', paper: percent(mean, std) } as const;
  if ('why' in column) return { kind: 'out of reach', ...printed, why: column.why };
  return { kind: 'runnable', ...printed, run: column.run(id, ipc), measures: 'students' };
}
