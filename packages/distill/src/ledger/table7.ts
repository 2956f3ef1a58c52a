// Table 7 of the paper: the accuracy of each expert at the epoch that labels. Its settings are in settings.ts.
import { imagesPerClass, type LedgerCell, percent } from './cell.ts';
import { SMALL_DATA_SETS, type SmallDataSetName } from './data-sets.ts';
import { baselineRun, imageNetRun } from './runs.ts';
import { PAPER_SETTINGS, type PaperSettings } from './settings.ts';
import { TABLE_2 } from './table2.ts';

const SMALL: readonly SmallDataSetName[] = ['tiny-imagenet', 'cifar100', 'cifar10'];

export const TABLE_7: readonly LedgerCell[] = [
  ...([18, 50] as const).flatMap((depth) =>
    PAPER_SETTINGS[`imagenet-resnet${depth}`].map((row): LedgerCell => {
      const cell = described(`imagenet-resnet${depth}`, `ImageNet-1K, ResNet-${depth}`, row);
      const ofTable1 = `table1/ipc${row.ipc}/resnet${depth}-resnet${depth}`;
      return { kind: 'runnable', ...cell, run: imageNetRun(ofTable1, row.ipc, depth, depth), measures: 'expert' };
    }),
  ),
  ...SMALL.flatMap((name) =>
    PAPER_SETTINGS[name].map((row): LedgerCell => {
      const cell = described(name, SMALL_DATA_SETS[name].title, row);
      return { kind: 'runnable', ...cell, run: sharedRun(name, row.ipc) ?? baselineRun(cell.id, name, row.ipc), measures: 'expert' };
    }),
  ),
];

function described(name: string, title: string, { ipc, epoch, accuracy }: PaperSettings) {
  const what = `${title}, the expert that labels ${imagesPerClass(ipc)}: accuracy at epoch ${epoch}`;
  return { id: `table7/${name}/ipc${ipc}`, what, source: 'D', paper: percent(accuracy, null) } as const;
}

/** The run of Table 2 that trains this expert, where there is one. */
function sharedRun(name: SmallDataSetName, ipc: number) {
  const cell = TABLE_2.find(({ id }) => id === `table2/${name}/ipc${ipc}`);
  return cell?.kind === 'runnable' ? cell.run : null;
}
