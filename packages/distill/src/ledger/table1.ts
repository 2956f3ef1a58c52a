// Table 1 of the paper: ImageNet-1K, by source of the labels and evaluated network. Not Fig. 1, which draws some of it.
import { type OutOfReachCell, percent } from './cell.ts';

/** Why no recipe trains on ImageNet-1K as the paper does. */
export const NO_IMAGENET =
  'a data set is held in memory, and ImageNet-1K at 224 x 224 takes 193 GB; its experts also see other crops in every epoch (RandomResizedCrop), which train.augment does not know';

const ONE_MODEL = 'expert and student of a recipe share one model; beside that, ImageNet-1K is too large: see table1/ipc1/hard-resnet18';

/** The columns: labels, then the network that is trained on them. */
const COLUMNS = [
  { id: 'hard-resnet18', what: 'hard labels, ResNet-18', why: NO_IMAGENET },
  { id: 'resnet18-resnet18', what: 'labels of a ResNet-18, ResNet-18', why: NO_IMAGENET },
  { id: 'resnet18-resnet50', what: 'labels of a ResNet-18, ResNet-50', why: ONE_MODEL },
  { id: 'resnet50-resnet18', what: 'labels of a ResNet-50, ResNet-18', why: ONE_MODEL },
  { id: 'resnet50-resnet50', what: 'labels of a ResNet-50, ResNet-50', why: NO_IMAGENET },
  {
    id: 'cutmix-resnet18',
    what: 'CutMix-augmented labels of SRe2L on random images, ResNet-18',
    why: 'an image of a recipe has one label; here each has one for every crop, flip and mix of every epoch',
  },
  {
    id: 'sre2l-resnet18',
    what: 'images and labels of SRe2L, ResNet-18',
    why: 'another method, which makes images; Softlabel makes none',
  },
] as const;

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

export const TABLE_1: readonly OutOfReachCell[] = [
  ...ROWS.flatMap(([ipc, ...cells]) =>
    cells.map(([mean, std], place): OutOfReachCell => {
      const { id, what, why } = COLUMNS[place];
      const sentence = `ImageNet-1K, ${ipc} images per class, ${what}: accuracy`;
      return { kind: 'out of reach', id: `table1/ipc${ipc}/${id}`, what: sentence, source: 'D', paper: percent(mean, std), why };
    }),
  ),
  ...FULL.map(
    ({ network, id, accuracy }): OutOfReachCell => ({
      kind: 'out of reach',
      id: `table1/full/${id}`,
      what: `ImageNet-1K, all images with hard labels, ${network}: accuracy`,
      source: 'D',
      paper: percent(accuracy, null),
      why: NO_IMAGENET,
    }),
  ),
];
