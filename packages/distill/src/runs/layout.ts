// Names of files in a run folder, relative to it. Not their contents.

/** The files at the top of a run folder. */
export const RUN_FILES = {
  recipe: 'recipe.yaml',
  environment: 'environment.json',
  tuning: 'tuning.json',
  metrics: 'metrics.jsonl',
  results: 'results.json',
  report: 'report.html',
  done: 'DONE',
  failed: 'FAILED',
} as const;

/** Folder of the checkpoints of the `index`-th expert. */
export function expertFolder(index: number): string {
  return `checkpoints/expert-${index}`;
}

/** Checkpoint of the `index`-th expert after `epoch` epochs; epoch 0 is the initialisation. */
export function expertCheckpoint(index: number, epoch: number): string {
  return `${expertFolder(index)}/epoch-${fourDigits(epoch)}.safetensors`;
}

/** What the `index`-th expert goes on from, while its training is not finished. */
export function expertResume(index: number): string {
  return `${expertFolder(index)}/resume.safetensors`;
}

/** What the one student in training goes on from. */
export const STUDENT_RESUME = 'checkpoints/student-resume.safetensors';

/** Epoch of a checkpoint's file name, null for any other name. */
export function checkpointEpoch(fileName: string): number | null {
  const match = /^epoch-(\d{4,})\.safetensors$/.exec(fileName);
  return match === null ? null : Number(match[1]);
}

/** Label bundle of the `index`-th expert's `epoch` for `ipc` images per class. */
export function labelBundle(index: number, epoch: number, ipc: number): string {
  return `labels/expert-${index}/epoch-${fourDigits(epoch)}-ipc-${fourDigits(ipc)}.safetensors`;
}

function fourDigits(count: number): string {
  return String(count).padStart(4, '0');
}
