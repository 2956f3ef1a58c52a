// The paper's baseline on small images as recipes: Table 7's settings in the conventions of the paper's code. Not ImageNet-1K.
import { recipeSchema } from '../recipe/schema.ts';
import type { LedgerRun } from './cell.ts';
import { SMALL_DATA_SETS, type SmallDataSetName } from './data-sets.ts';
import { PAPER_SETTINGS, type PaperSettings } from './settings.ts';

/** The run of the baseline with `ipc` images per class, named after its cell `id`. */
export function baselineRun(id: string, name: SmallDataSetName, ipc: number): LedgerRun {
  const settings = PAPER_SETTINGS[name].find((row) => row.ipc === ipc);
  if (settings === undefined)
    throw new Error(`ledger: expected a row of Table 7 for ${name} with ipc ${ipc}, got none. Add it to settings.ts.`);
  return { id, recipe: recipeSchema.parse(baselineDocument(id, name, settings)), data: SMALL_DATA_SETS[name] };
}

/**
 * Expert and students as the paper's code trains them (train_expert/buffer.py, utils.py): one expert of constant learning rate up to the epoch
 * that labels, five students of 3000 epochs whose learning rate falls to 0.3 of it at each quarter.
 */
const baselineDocument = (id: string, name: SmallDataSetName, { ipc, expertLr, studentLr, epoch }: PaperSettings) => ({
  name: id.replaceAll('/', '-'),
  seed: 42,
  data: { name, path: `../data/${name}` },
  model: { name: 'convnet', depth: SMALL_DATA_SETS[name].depth, width: 128, norm: 'instance', pooling: 'avg' },
  train: { augment: 'dsa', order: 'shuffled' },
  expert: { epochs: epoch, batch: 256, optimizer: { name: 'sgd', lr: expertLr, momentum: 0, weightDecay: 0 }, schedule: 'constant' },
  label: { sources: 'expert', epoch },
  student: {
    ipc,
    epochs: 3000,
    batch: 256,
    count: 5,
    optimizer: { name: 'sgd', lr: studentLr, momentum: 0.9, weightDecay: 5e-4 },
    schedule: { name: 'step', every: 0.25, gamma: 0.3 },
  },
  protocol: 'paper',
});
