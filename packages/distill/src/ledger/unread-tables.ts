// Tables 3 to 6 of the paper: their rows and columns are known, their numbers are not. Not what the paper says of them (claims.ts).
import { imagesPerClass, type OutOfReachCell } from './cell.ts';

const IMAGE_SEEDS = 6;
const EXPERT_SEEDS = 6;

interface Row {
  readonly id: string;
  readonly what: string;
  /** Name of the experiment that has it. */
  readonly experiment?: string;
}

/** Table 3: sources of labels on Tiny ImageNet. */
const LABELS: readonly Row[] = [
  { id: 'hard', what: 'hard labels' },
  { id: 'single', what: 'labels of one expert', experiment: 'ensembles' },
  { id: 'ensemble', what: 'labels of ten experts together', experiment: 'ensembles' },
  { id: 'bptt', what: 'labels learned by BPTT' },
  { id: 'mtt', what: 'labels learned by MTT' },
];

/** Table 4: methods on ImageNet at 64 x 64. */
const METHODS: readonly Row[] = [
  { id: 'baseline', what: 'random images with labels of one expert epoch', experiment: 'downsized-imagenet' },
  { id: 'ra-bptt', what: 'Ra-BPTT' },
  { id: 'tesla', what: 'TESLA' },
  { id: 'frepo', what: 'FRePo' },
];

export const UNREAD_TABLES: readonly OutOfReachCell[] = [
  ...grid([1, 10], LABELS, 'table3', 'Tiny ImageNet'),
  ...grid([1, 2], METHODS, 'table4', 'ImageNet at 64 x 64'),
  ...grid([1, 10, 50], seeds(IMAGE_SEEDS, 'choice of images', 'image-seeds'), 'table5', 'Tiny ImageNet'),
  ...grid([1, 10, 50], seeds(EXPERT_SEEDS, 'expert', 'expert-seeds'), 'table6', 'Tiny ImageNet'),
];

function seeds(count: number, what: string, experiment: string): Row[] {
  return Array.from({ length: count }, (_, i) => ({ id: `seed${i + 1}`, what: `seed ${i + 1} of the ${what}`, experiment }));
}

function grid(ipcs: readonly number[], rows: readonly Row[], table: string, data: string): OutOfReachCell[] {
  return ipcs.flatMap((ipc) =>
    rows.map(
      ({ id, what, experiment }): OutOfReachCell => ({
        kind: 'out of reach',
        id: `${table}/ipc${ipc}/${id}`,
        what: `${data}, ${imagesPerClass(ipc)}, ${what}: accuracy`,
        source: 'P',
        paper: null,
        why: `the paper's number could not be read, so there is nothing to hold ours against${experiment === undefined ? '' : `: see the experiment ${experiment}`}`,
      }),
    ),
  );
}
