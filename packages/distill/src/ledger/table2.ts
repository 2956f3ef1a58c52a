// Table 2 of the paper: small images, the soft-label baseline beside the methods it quotes. Not the settings (settings.ts).
import { imagesPerClass, type LedgerCell, percent } from './cell.ts';
import { SMALL_DATA_SETS, type SmallDataSetName } from './data-sets.ts';
import { baselineRun } from './runs.ts';

type Printed = readonly [mean: number, std: number];

interface Row {
  readonly data: SmallDataSetName;
  readonly ipc: number;
  /** Mean and standard deviation in per cent. */
  readonly baseline: Printed;
  readonly 'ra-bptt'?: Printed;
  readonly mtt?: Printed;
  readonly dm?: Printed;
}

/** A method without a number in a row is not in the paper's row either. */
const ROWS: readonly Row[] = [
  { data: 'tiny-imagenet', ipc: 1, 'ra-bptt': [20.1, 0.3], mtt: [8.8, 0.3], dm: [3.9, 0.2], baseline: [7.6, 0.3] },
  { data: 'tiny-imagenet', ipc: 10, 'ra-bptt': [24.4, 0.2], mtt: [23.2, 0.2], dm: [12.9, 0.4], baseline: [27.2, 0.4] },
  { data: 'tiny-imagenet', ipc: 50, mtt: [28.0, 0.3], dm: [24.1, 0.3], baseline: [35.6, 0.4] },
  { data: 'tiny-imagenet', ipc: 100, baseline: [38.2, 0.2] },
  { data: 'cifar100', ipc: 1, 'ra-bptt': [35.3, 0.4], mtt: [24.3, 0.3], dm: [11.4, 0.3], baseline: [16.0, 0.3] },
  { data: 'cifar100', ipc: 10, 'ra-bptt': [47.5, 0.2], mtt: [40.1, 0.4], dm: [29.7, 0.3], baseline: [34.3, 0.2] },
  { data: 'cifar100', ipc: 50, 'ra-bptt': [50.6, 0.2], mtt: [47.7, 0.3], dm: [43.6, 0.4], baseline: [47.1, 0.4] },
  { data: 'cifar100', ipc: 100, baseline: [51.3, 0.5] },
  { data: 'cifar10', ipc: 1, 'ra-bptt': [53.2, 0.7], mtt: [46.3, 0.8], dm: [26.0, 0.8], baseline: [21.1, 0.5] },
  { data: 'cifar10', ipc: 10, 'ra-bptt': [69.4, 0.4], mtt: [65.3, 0.7], dm: [48.9, 0.6], baseline: [46.3, 0.8] },
  { data: 'cifar10', ipc: 50, 'ra-bptt': [75.3, 0.3], mtt: [71.6, 0.2], dm: [63.0, 0.4], baseline: [62.1, 0.5] },
];

/** Methods whose numbers the paper quotes (A.1). */
const QUOTED = [
  { method: 'ra-bptt', title: 'Ra-BPTT' },
  { method: 'mtt', title: 'MTT' },
  { method: 'dm', title: 'DM' },
] as const;
const QUOTED_WHY = "another method, which makes images; the paper quotes its number from that method's own paper";

/** Accuracies on the whole training sets, in per cent. */
const FULL: readonly (readonly [SmallDataSetName, number])[] = [
  ['tiny-imagenet', 38.5],
  ['cifar100', 56.4],
  ['cifar10', 81.5],
];

export const TABLE_2: readonly LedgerCell[] = [
  ...ROWS.flatMap((row) => [baselineCell(row), ...quotedCells(row)]),
  ...FULL.map(
    ([data, accuracy]): LedgerCell => ({
      kind: 'out of reach',
      id: `table2/${data}/full`,
      what: `${SMALL_DATA_SETS[data].title}, all images with hard labels: accuracy`,
      source: 'D',
      paper: percent(accuracy, null),
      why: 'the settings of the networks on all images are not known; Table 7 has none',
    }),
  ),
];

function baselineCell({ data, ipc, baseline: [mean, std] }: Row): LedgerCell {
  const id = `table2/${data}/ipc${ipc}`;
  return {
    kind: 'runnable',
    id,
    what: `${SMALL_DATA_SETS[data].title}, ${imagesPerClass(ipc)}, random images with labels of one expert epoch: accuracy`,
    source: 'D',
    paper: percent(mean, std),
    run: baselineRun(id, data, ipc),
    measures: 'students',
  };
}

function quotedCells(row: Row): LedgerCell[] {
  return QUOTED.flatMap(({ method, title }): LedgerCell[] => {
    const printed = row[method];
    if (printed === undefined) return [];
    const what = `${SMALL_DATA_SETS[row.data].title}, ${imagesPerClass(row.ipc)}, ${title}: accuracy`;
    const id = `table2/${row.data}/ipc${row.ipc}/${method}`;
    return [{ kind: 'out of reach', id, what, source: 'D', paper: percent(...printed), why: QUOTED_WHY }];
  });
}
