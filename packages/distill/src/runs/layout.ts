// Names of files in a run folder, relative to it. Not their contents.

/** The files at the top of a run folder. */
export const RUN_FILES = {
  recipe: 'recipe.yaml',
  environment: 'environment.json',
  tuning: 'tuning.json',
  results: 'results.json',
  claims: 'claims.json',
  report: 'report.html',
  done: 'DONE',
  failed: 'FAILED',
} as const;

/** What only a sweep's folder holds; its runs lie in folders beside it. */
export const SWEEP_FILE = 'sweep.json';

/** Folder of the checkpoints of the `index`-th expert. */
export function expertFolder(index: number): string {
  return `checkpoints/expert-${index}`;
}

/** Checkpoint of the `index`-th expert after `epoch` epochs, such as 7 or 0.25; epoch 0 is the initialisation. */
export function expertCheckpoint(index: number, epoch: number): string {
  return `${expertFolder(index)}/epoch-${fourDigits(epoch)}.safetensors`;
}

/** What the `index`-th expert goes on from, while its training is not finished. */
export function expertResume(index: number): string {
  return `${expertFolder(index)}/resume.safetensors`;
}

/** What the students in training go on from; each of several workers has its own. */
export const studentResume = (worker: number | null): string => `checkpoints/student-resume${ofWorker(worker)}.safetensors`;

/** Whether a file's name is that of such a resume file, of any worker. */
export const isStudentResume = (fileName: string): boolean => /^student-resume(-\d+)?\.safetensors$/.test(fileName);

/** The journal that a worker appends to: no two write the same file. */
export const journalFile = (worker: number | null): string => `metrics${ofWorker(worker)}.jsonl`;

/** Whether a file's name is that of a journal, of any worker. */
export const isJournal = (fileName: string): boolean => /^metrics(-\d+)?\.jsonl$/.test(fileName);

/** Null is the process that has the run for itself. */
const ofWorker = (worker: number | null): string => (worker === null ? '' : `-${worker}`);

/** Epoch of a checkpoint's file name, null for any other name. */
export function checkpointEpoch(fileName: string): number | null {
  const match = /^epoch-(\d{4,}(?:\.\d+)?)\.safetensors$/.exec(fileName);
  return match === null ? null : Number(match[1]);
}

/** Label bundle of the `index`-th expert's `epoch` for `ipc` images per class. */
export function labelBundle(index: number, epoch: number, ipc: number): string {
  return `labels/expert-${index}/epoch-${fourDigits(epoch)}-ipc-${fourDigits(ipc)}.safetensors`;
}

/** What whitens the images of a run, where its recipe asks for it. */
export const WHITENING = 'preprocessing/whitening.safetensors';

/** Cross-entropy of every training image under an epoch of the first expert, where images are chosen by it. */
export const trainingLossesFile = (epoch: number): string => `choice/losses-epoch-${fourDigits(epoch)}.safetensors`;

/** At least four digits before the point. */
function fourDigits(count: number): string {
  const [whole, ...part] = String(count).split('.');
  return [whole.padStart(4, '0'), ...part].join('.');
}
