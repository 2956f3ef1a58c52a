// The lines of metrics.jsonl that say which epochs and students are finished, so that a run repeats none. Not their order or their results.
import { z } from 'zod';
import { labelSourceSchema } from '../recipe/schema.ts';
import type { OnBrokenLine } from '../runs/metrics.ts';
import type { RunFolder } from '../runs/run-folder.ts';

const fraction = z.number().min(0).max(1);

const epochSchema = z.object({
  kind: z.literal('epoch'),
  /** Identity of the expert's stage. */
  identity: z.string(),
  expert: z.int().min(0),
  /** Epochs done, in parts where they are kept more often. */
  epoch: z.number().min(0),
  /** Mean training loss since the epoch kept before in nats; null for the initialisation. */
  loss: z.number().nullable(),
  /** Accuracy on the test set. */
  accuracy: fraction,
  /** Accuracy on the validation set, null without one. */
  validation: fraction.nullable(),
  seconds: z.number().min(0),
  /** Of streamed images, since the epoch kept before: their rate, and the seconds that the device waited for them, and they for it. */
  input: z.object({ imagesPerSecond: z.number().min(0), deviceWaited: z.number().min(0), inputWaited: z.number().min(0) }).optional(),
});

const evaluationSchema = z.object({
  epoch: z.int().min(1),
  /** Accuracy on the test set. */
  accuracy: fraction,
  validation: fraction.nullable(),
});

const studentSchema = z.object({
  kind: z.literal('student'),
  /** Identity of the student's stage. */
  identity: z.string(),
  ipc: z.int().min(1),
  source: labelSourceSchema,
  epoch: z.number().min(0).nullable(),
  /** Experts that label together. */
  experts: z.array(z.int().min(0)).readonly().optional(),
  edits: z.string(),
  student: z.int().min(0),
  /** Ascending by epoch; the last one is after the last epoch. */
  evaluations: z.array(evaluationSchema).min(1).readonly(),
  /** Mean training loss of the last epoch in nats. */
  loss: z.number(),
  /** SHA-256 of the final weights. */
  weights: z.string(),
  /** Accuracy on the test images of each class after the last epoch. Older journals do not have it. */
  byClass: z.array(fraction).min(1).readonly().optional(),
  /** The class whose images were left out, where one was. */
  withoutClass: z.int().min(0).optional(),
  seconds: z.number().min(0),
});

/** A finished epoch of an expert. */
export type EpochRecord = z.output<typeof epochSchema>;
/** A finished student. */
export type StudentRecord = z.output<typeof studentSchema>;
export type Evaluation = z.output<typeof evaluationSchema>;

/** Evaluations from the notes of a resume point; none where there is none. */
export function parseEvaluations(notes: string | undefined): Evaluation[] {
  return notes === undefined ? [] : z.array(evaluationSchema).parse(JSON.parse(notes));
}

/** What a run folder says is finished, kept up to date while the run goes on. */
export class Records {
  readonly #folder: RunFolder;
  readonly #epochs = new Map<string, EpochRecord>();
  readonly #students = new Map<string, StudentRecord>();

  private constructor(folder: RunFolder) {
    this.#folder = folder;
  }

  /** Reads the folder's metrics; lines of other kinds are passed over, broken ones throw unless `onBroken` takes them. */
  static async read(folder: RunFolder, onBroken?: OnBrokenLine): Promise<Records> {
    const records = new Records(folder);
    for (const line of await folder.readMetrics(onBroken)) {
      const epoch = epochSchema.safeParse(line);
      if (epoch.success) records.#keepEpoch(epoch.data);
      const student = studentSchema.safeParse(line);
      if (student.success) records.#students.set(student.data.identity, student.data);
    }
    return records;
  }

  /** Finished epochs of the expert with this identity, ascending. An epoch that was run twice counts once. */
  epochs(identity: string): EpochRecord[] {
    const own = [...this.#epochs.values()].filter((record) => record.identity === identity);
    return own.sort((a, b) => a.epoch - b.epoch);
  }

  /** The finished student with this identity. */
  student(identity: string): StudentRecord | undefined {
    return this.#students.get(identity);
  }

  /** Finished students of every recipe that the folder has seen. */
  get students(): StudentRecord[] {
    return [...this.#students.values()];
  }

  /** How many they are. */
  get studentCount(): number {
    return this.#students.size;
  }

  /** Finished epochs of every expert that the folder has seen, in the order of their lines. */
  get everyEpoch(): EpochRecord[] {
    return [...this.#epochs.values()];
  }

  /** Appends a record to the metrics. */
  async add(record: EpochRecord | StudentRecord): Promise<void> {
    await this.#folder.appendMetric(record);
    if (record.kind === 'epoch') this.#keepEpoch(record);
    else this.#students.set(record.identity, record);
  }

  #keepEpoch(record: EpochRecord): void {
    this.#epochs.set(`${record.identity} ${record.epoch}`, record);
  }
}
