// The paper's tables as it prints them: their titles, and what stands in which row and column. Not their numbers.
import { PAPER_SETTINGS, SMALL_DATA_SETS } from '@softlabel/distill';

/** A part of a cell's name, such as `cifar10` or `mtt`, under its title; the empty part is one that names leave out. */
export interface NamePart {
  readonly id: string;
  readonly title: string;
}

/** A table whose cells are called `<table>/<group>/ipc<n>/<column>`. */
export interface TableLayout {
  /** Such as `table1`. */
  readonly table: string;
  /** Such as `Table 1`. */
  readonly title: string;
  readonly about: string;
  /** What its numbers are. */
  readonly caption: string;
  readonly groups: readonly NamePart[];
  readonly columns: readonly NamePart[];
  /** Columns of settings before those of the cells. */
  readonly settings?: { readonly titles: readonly string[]; readonly of: (group: string, ipc: number) => readonly string[] };
}

const UNGROUPED: readonly NamePart[] = [{ id: '', title: '' }];
const ALL_SMALL = (['tiny-imagenet', 'cifar100', 'cifar10'] as const).map((id): NamePart => ({ id, title: SMALL_DATA_SETS[id].title }));
const SIX_SEEDS = [1, 2, 3, 4, 5, 6].map((seed): NamePart => ({ id: `seed${seed}`, title: `seed ${seed}` }));

/** All tables of the ledger, by number. */
export const TABLE_LAYOUTS: readonly TableLayout[] = [
  {
    table: 'table1',
    title: 'Table 1',
    about: 'ImageNet-1K',
    caption: 'Students by the source of their labels, and the network that they are (R18: ResNet-18, R50: ResNet-50).',
    groups: UNGROUPED,
    columns: [
      { id: 'hard-resnet18', title: 'hard, R18' },
      { id: 'resnet18-resnet18', title: 'by R18, R18' },
      { id: 'resnet18-resnet50', title: 'by R18, R50' },
      { id: 'resnet50-resnet18', title: 'by R50, R18' },
      { id: 'resnet50-resnet50', title: 'by R50, R50' },
      { id: 'cutmix-resnet18', title: 'CutMix, R18' },
      { id: 'sre2l-resnet18', title: 'SRe2L, R18' },
    ],
  },
  {
    table: 'table2',
    title: 'Table 2',
    about: 'small images',
    caption: 'The soft-label baseline beside the methods that the paper quotes, on ConvNets.',
    groups: ALL_SMALL,
    columns: [
      { id: 'ra-bptt', title: 'Ra-BPTT' },
      { id: 'mtt', title: 'MTT' },
      { id: 'dm', title: 'DM' },
      { id: '', title: 'soft-label baseline' },
    ],
  },
  {
    table: 'table3',
    title: 'Table 3',
    about: 'ways to make labels',
    caption: 'Tiny ImageNet, random images, by the source of their labels.',
    groups: UNGROUPED,
    columns: [
      { id: 'hard', title: 'hard' },
      { id: 'single', title: 'one expert' },
      { id: 'ensemble', title: 'ten experts' },
      { id: 'bptt', title: 'learned, BPTT' },
      { id: 'mtt', title: 'learned, MTT' },
    ],
  },
  {
    table: 'table4',
    title: 'Table 4',
    about: 'downsized ImageNet',
    caption: 'ImageNet-1K at 64 × 64 pixels, by method.',
    groups: UNGROUPED,
    columns: [
      { id: 'ra-bptt', title: 'Ra-BPTT' },
      { id: 'tesla', title: 'TESLA' },
      { id: 'frepo', title: 'FRePo' },
      { id: 'baseline', title: 'soft-label baseline' },
    ],
  },
  {
    table: 'table5',
    title: 'Table 5',
    about: 'choices of images',
    caption: 'Tiny ImageNet, six choices of random images, labels of one expert.',
    groups: UNGROUPED,
    columns: SIX_SEEDS,
  },
  {
    table: 'table6',
    title: 'Table 6',
    about: 'experts',
    caption: 'Tiny ImageNet, labels of six experts of different seeds, on the same images.',
    groups: UNGROUPED,
    columns: SIX_SEEDS,
  },
  {
    table: 'table7',
    title: 'Table 7',
    about: 'settings',
    caption: 'Settings of experts and students, and the accuracy of the expert at the epoch that labels.',
    groups: [
      { id: 'imagenet-resnet18', title: 'ImageNet-1K, ResNet-18' },
      { id: 'imagenet-resnet50', title: 'ImageNet-1K, ResNet-50' },
      ...ALL_SMALL,
    ],
    columns: [{ id: '', title: 'expert accuracy' }],
    settings: { titles: ['expert lr', 'student lr', 'expert epoch'], of: paperSettings },
  },
];

function paperSettings(group: string, ipc: number): string[] {
  const rows = Object.entries(PAPER_SETTINGS).find(([name]) => name === group)?.[1] ?? [];
  const row = rows.find((one) => one.ipc === ipc);
  return row === undefined ? [] : [row.expertLr, row.studentLr, row.epoch].map(String);
}
