// The paper's baseline as recipes: Table 7's settings in the conventions of the paper's code. Not the cells that they give.
import { recipeSchema } from '../recipe/schema.ts';
import type { LedgerRun } from './cell.ts';
import { IMAGENET, SMALL_DATA_SETS, type SmallDataSetName } from './data-sets.ts';
import { PAPER_SETTINGS, type PaperSettings } from './settings.ts';

/** The run of the baseline with `ipc` images per class of small images, named after its cell `id`. */
export function baselineRun(id: string, name: SmallDataSetName, ipc: number): LedgerRun {
  return { id, recipe: recipeSchema.parse(baselineDocument(id, name, settingsOf(name, ipc))), data: SMALL_DATA_SETS[name] };
}

/** A ResNet by its depth. */
export type ResNetDepth = 18 | 50;

/** The run of the baseline with `ipc` images per class of ImageNet-1K, named after its cell `id`: a ResNet labels, a ResNet learns. */
export function imageNetRun(id: string, ipc: number, expert: ResNetDepth, student: ResNetDepth): LedgerRun {
  const settings = settingsOf(`imagenet-resnet${expert}`, ipc);
  return { id, recipe: recipeSchema.parse(imageNetDocument(id, settings, expert, student)), data: IMAGENET };
}

/**
 * The run of SRe2L's protocol on `ipc` random images per class of ImageNet-1K, named after its cell `id`: a finished ResNet-18 labels crops and
 * mixes, and students learn by the divergence at temperature 20 (SRe2L's relabel and validate).
 */
export function relabelledRun(id: string, ipc: number): LedgerRun {
  const { student, ...document } = imageNetDocument(id, { ipc, expertLr: 0.1, studentLr: 0.001, epoch: EXPERT_EPOCHS - 1 }, 18, 18);
  const relabelled = {
    ...document,
    label: { ...document.label, sources: 'teacher' },
    student: { ...student, epochs: 300, batch: 1024, augment: 'cutmix', temperature: 20 },
  };
  return { id, recipe: recipeSchema.parse(relabelled), data: IMAGENET };
}

function settingsOf(name: keyof typeof PAPER_SETTINGS, ipc: number): PaperSettings {
  const settings = PAPER_SETTINGS[name].find((row) => row.ipc === ipc);
  if (settings !== undefined) return settings;
  throw new Error(`ledger: expected a row of Table 7 for ${name} with ipc ${ipc}, got none. Add it to settings.ts.`);
}

/**
 * Expert and students as the paper's code trains them (train_expert/buffer.py, utils.py): one expert of constant learning rate up to the epoch
 * that labels, five students of 3000 epochs whose learning rate falls to 0.3 of it at each quarter.
 */
const baselineDocument = (id: string, name: SmallDataSetName, { ipc, expertLr, studentLr, epoch }: PaperSettings) => ({
  name: id.replaceAll('/', '-'),
  seed: 42,
  data: { name, path: `../data/${name}`, preprocessing: SMALL_DATA_SETS[name].preprocessing },
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

/** Epochs after which torchvision's schedule lowers the learning rate, and how many it has. */
const STEP_EPOCHS = 30;
const EXPERT_EPOCHS = 90;

/** Experts as torchvision trains them (train_expert/train.py, whose epochs are counted from 0), students by AdamW over a cosine, as the paper's code does. */
const imageNetDocument = (
  id: string,
  { ipc, expertLr, studentLr, epoch }: Omit<PaperSettings, 'accuracy'>,
  expert: ResNetDepth,
  student: ResNetDepth,
) => ({
  name: id.replaceAll('/', '-'),
  seed: 42,
  data: { name: 'imagenet', path: '../data/imagenet', stream: true, crop: 'random' },
  model: { name: 'resnet', depth: expert },
  train: { augment: 'none', order: 'shuffled' },
  expert: {
    epochs: EXPERT_EPOCHS,
    batch: 256,
    optimizer: { name: 'sgd', lr: expertLr, momentum: 0.9, weightDecay: 1e-4 },
    schedule: { name: 'step', every: STEP_EPOCHS / EXPERT_EPOCHS, gamma: 0.1 },
  },
  label: { sources: 'expert', epoch: epoch + 1 },
  student: {
    ipc,
    epochs: 3000,
    batch: 256,
    count: 5,
    optimizer: { name: 'adamw', lr: studentLr, weightDecay: 0.01 },
    schedule: 'cosine',
    augment: 'dsa',
    model: student === expert ? null : { name: 'resnet', depth: student },
  },
  protocol: 'paper',
});
