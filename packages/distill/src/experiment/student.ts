// The stage `student`: trains one student of a cell on its labelled images and measures it. Not the labels, and not the statistics over students.
import { digestOf } from '@softlabel/data';
import { type HostParams, initialVariables, NonFiniteError, train } from '@softlabel/train';
import { labelsName } from '../cell-names.ts';
import type { Cell } from '../recipe/cells.ts';
import type { Recipe } from '../recipe/schema.ts';
import { STUDENT_RESUME } from '../runs/layout.ts';
import { evaluate } from './evaluate.ts';
import type { LabelledImages } from './labels.ts';
import type { Network } from './network.ts';
import type { PlannedTraining } from './plan.ts';
import { type Evaluation, parseEvaluations, type StudentRecord } from './records.ts';
import { decodeResumePoint, encodeResumePoint, type ResumePoint } from './resume.ts';
import { secondsNow, stepReporter, stopwatch, type Workplace } from './workplace.ts';

/** Epochs between two evaluations, for those that ask for more than the last one (paper code). */
const EVALUATE_EVERY = 200;

/** Whether a student is evaluated after `epoch` of `epochs`: always after the last; earlier where something is chosen by it. */
export function evaluatesAfter(epoch: number, epochs: number, chooses: boolean): boolean {
  return epoch === epochs || (chooses && epoch % EVALUATE_EVERY === 0);
}

/** The finished student with this identity, trained now unless the folder already has it. */
export async function trainStudent(
  work: Workplace,
  recipe: Recipe,
  cell: Cell,
  labelled: LabelledImages,
  student: PlannedTraining,
): Promise<StudentRecord> {
  const known = work.records.student(student.identity);
  if (known !== undefined) return known;
  const name = `${labelsName({ labels: cell })}, IPC ${cell.ipc}, student ${student.index + 1} of ${cell.student.count}`;
  try {
    const record = await runStudent(work, recipe, cell, labelled, student, name);
    await work.records.add(record);
    await work.folder.remove(STUDENT_RESUME);
    work.onEvent({ kind: 'student', name, record });
    return record;
  } catch (error) {
    throw error instanceof NonFiniteError ? new NonFiniteError(`${name}: ${error.message}`, { cause: error }) : error;
  }
}

async function runStudent(
  work: Workplace,
  recipe: Recipe,
  cell: Cell,
  { images: { images, labels }, targets }: LabelledImages,
  { index, seed, identity }: PlannedTraining,
  name: string,
): Promise<StudentRecord> {
  const { epochs, batch, optimizer, schedule } = cell.student;
  const network = await work.networks.trainedBy(optimizer);
  const resume = await findResumePoint(work, identity);
  network.learner.load(resume?.snapshot ?? { variables: initialVariables(work.networks.model, seed) });
  const evaluations = parseEvaluations(resume?.notes);
  const spent = stopwatch(resume?.seconds ?? 0);
  const saver = new Saver(work, identity, network);
  const chooses = recipe.protocol === 'paper' || work.data.validation !== null;
  const set = { images, targets: Float32Array.from(targets), count: labels.length };
  const from = resume?.epoch ?? 0;
  const settings = { epochs, batch, schedule, lr: optimizer.lr, order: recipe.train.order, seed, from, signal: work.signal };
  // The report after the last epoch but one makes the last loss that of one epoch, whenever the student was saved.
  const reportAfter = (done: number) => evaluatesAfter(done, epochs, chooses) || done === epochs - 1 || saver.isDue();
  let loss = Number.NaN;
  for await (const report of train(network.learner, set, { ...settings, reportAfter, onStep: stepReporter(work, () => name) })) {
    loss = report.loss;
    if (evaluatesAfter(report.epoch, epochs, chooses)) evaluations.push({ epoch: report.epoch, ...(await evaluate(network, work.data)) });
    if (report.epoch < epochs && saver.isDue()) await saver.save(report.epoch, spent(), evaluations);
  }
  const { variables } = await network.learner.snapshot();
  const weights = await digestOfWeights(variables);
  const { ipc, source, epoch, edits } = cell;
  return { kind: 'student', identity, ipc, source, epoch, edits, student: index, evaluations, loss, weights, seconds: spent() };
}

/** Saves the student in training now and then. */
class Saver {
  readonly #work: Workplace;
  readonly #identity: string;
  readonly #network: Network;
  #saved = secondsNow();

  constructor(work: Workplace, identity: string, network: Network) {
    this.#work = work;
    this.#identity = identity;
    this.#network = network;
  }

  isDue(): boolean {
    return secondsNow() - this.#saved >= this.#work.saveEvery;
  }

  async save(epoch: number, seconds: number, evaluations: readonly Evaluation[]): Promise<void> {
    const snapshot = await this.#network.learner.snapshot();
    const point: ResumePoint = { identity: this.#identity, epoch, seconds, notes: JSON.stringify(evaluations), snapshot };
    await this.#work.folder.write(STUDENT_RESUME, encodeResumePoint(point));
    this.#saved = secondsNow();
  }
}

async function findResumePoint({ folder }: Workplace, identity: string): Promise<ResumePoint | null> {
  const bytes = await folder.read(STUDENT_RESUME);
  const point = bytes === null ? null : decodeResumePoint(bytes, folder.pathOf(STUDENT_RESUME));
  return point?.identity === identity ? point : null;
}

function digestOfWeights(variables: HostParams): Promise<string> {
  return digestOf(Object.values(variables).map((values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
}
