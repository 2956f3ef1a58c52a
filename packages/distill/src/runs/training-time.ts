// How long the trainings behind results took. Not what else a run does: reading data, making labels, writing reports.
import { Records } from '../experiment/records.ts';
import { expertCheckpoint } from './layout.ts';
import type { Results } from './results.ts';
import type { RunFolder } from './run-folder.ts';

/** Seconds of trainings with their evaluations, one after the other. What a run took over counts as it was computed. */
export interface TrainingTime {
  readonly experts: number;
  readonly students: number;
}

/** The time of the experts in the run folders behind `results`, each once where several runs share it, and of the students that `results` count. */
export async function trainingTime({ cells }: Results, runs: readonly RunFolder[]): Promise<TrainingTime> {
  const experts = new Map((await Promise.all(runs.map(expertTimes))).flat());
  return { experts: sum([...experts.values()]), students: sum(cells.map(({ seconds }) => seconds)) };
}

/** Seconds of the experts whose checkpoints a folder holds, by identity; its journal may know others, which these have replaced. */
async function expertTimes(run: RunFolder): Promise<[identity: string, seconds: number][]> {
  const records = await Records.read(run);
  const times: [string, number][] = [];
  for (let expert = 0; ; expert++) {
    const last = (await run.savedEpochs(expert)).at(-1);
    if (last === undefined) return times;
    const { identity = '' } = (await run.readMetadata(expertCheckpoint(expert, last))) ?? {};
    const record = records.epochs(identity).at(-1);
    if (record !== undefined) times.push([identity, record.seconds]);
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
