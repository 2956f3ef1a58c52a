// The stage `student`: trains students alike on the same images, several at once, and measures them. Not the labels, and not the statistics over students.
import { digestOf } from '@softlabel/data';
import { type HostParams, initialVariables, NonFiniteError, type TrainingOptions, train } from '@softlabel/train';
import { cellName, cellNamer } from '../cell-names.ts';
import { type Cell, expandCells } from '../recipe/cells.ts';
import type { Recipe } from '../recipe/schema.ts';
import { studentResume } from '../runs/layout.ts';
import { type Evaluated, evaluate } from './evaluate.ts';
import type { LabelledImages } from './labels.ts';
import { type Learning, type Network, studentLearning } from './network.ts';
import type { PlannedTraining } from './plan.ts';
import { type Evaluation, parseEvaluations, type StudentRecord } from './records.ts';
import { encodeResumePoints, type ResumePoint, savedStudents } from './resume.ts';
import { evaluatesAfter, trainedEpochs } from './student-epochs.ts';
import { secondsNow, stepReporter, stopwatch, type Workplace } from './workplace.ts';

/** A student with what it learns from. */
export interface StudentTask extends PlannedTraining {
  readonly cell: Cell;
  readonly labelled: LabelledImages;
}

/** A student that lost its numbers in training. */
export class LostStudent extends NonFiniteError {
  override name = 'LostStudent';
  /** Which student of its cell, and how. */
  readonly why: string;

  constructor(recipe: Recipe, { cell, index }: StudentTask, cause: NonFiniteError) {
    const why = `student ${index + 1} of ${cell.student.count}: ${cause.message}`;
    super(`${cellNamer(expandCells(recipe))(cell)}, ${why}`, cause.member, { cause });
    this.why = why;
  }
}

/**
 * Trains students at once, whose cells are alike (populations.ts), and keeps their records. What each becomes does not depend on the others.
 * Throws LostStudent once those of other cells are trained without its cell.
 */
export async function trainPopulation(work: Workplace, recipe: Recipe, tasks: readonly StudentTask[]): Promise<void> {
  try {
    for (const [i, record] of (await runStudents(work, recipe, tasks)).entries()) {
      await work.records.add(record);
      work.onEvent({ kind: 'student', name: studentName(tasks[i]), record });
    }
    await work.folder.remove(studentResume(work.folder.worker));
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    const lost = tasks[error.member];
    const others = tasks.filter(({ cell }) => cell !== lost.cell);
    if (others.length > 0) await trainPopulation(work, recipe, others);
    throw new LostStudent(recipe, lost, error);
  }
}

async function runStudents(work: Workplace, recipe: Recipe, tasks: readonly StudentTask[]): Promise<StudentRecord[]> {
  const [{ cell, labelled }] = tasks;
  const learning = studentLearning(recipe, cell, cellsOf(tasks));
  const network = await work.networks.trainedBy(learning, tasks.length);
  const resumed = await findResumePoints(work, tasks);
  tasks.forEach(({ seed }, member) => {
    network.learner.load(resumed?.[member].snapshot ?? { variables: initialVariables(network.model, seed) }, member);
  });
  if (labelled.teacher !== null) network.learner.teach(labelled.teacher);
  const evaluations = tasks.map((_, member) => parseEvaluations(resumed?.[member].notes));
  const spent = stopwatch(resumed?.[0].seconds ?? 0);
  const saver = new Saver(work, tasks, network);
  const settings = trainingSettings(recipe, learning, tasks, resumed?.[0].epoch ?? 0);
  const { epochs } = settings;
  const isEvaluated = (done: number) => evaluatesAfter(done, cell.student.epochs, recipe.protocol, work.data.validation !== null);
  const images = await work.seen.of(labelled.images);
  const set = { images, count: labelled.images.labels.length, targets: tasks.map((task) => Float32Array.from(task.labelled.targets)) };
  // The report after the last epoch but one makes the last loss that of one epoch, whenever the students were saved.
  const reportAfter = (done: number) => isEvaluated(done) || done === epochs - 1 || saver.isDue();
  const onSteps = stepReporter(work, learning, () => doing(tasks));
  let losses: readonly number[] = [];
  let evaluated: readonly Evaluated[] = [];
  for await (const report of train(network.learner, set, { ...settings, signal: work.signal, reportAfter, onSteps })) {
    const { epoch } = report;
    losses = report.losses;
    if (isEvaluated(epoch)) {
      evaluated = await evaluate(network, work, doing(tasks));
      for (const [member, { accuracies }] of evaluated.entries()) evaluations[member].push({ epoch, ...accuracies });
    }
    if (epoch < epochs && saver.isDue()) await saver.save(epoch, spent(), evaluations);
  }
  const weights: string[] = [];
  for (const member of tasks.keys()) weights.push(await digestOfWeights((await network.learner.snapshot(member)).variables));
  const seconds = spent() / tasks.length;
  return tasks.map((task, i) => {
    const { byClass } = evaluated[i];
    return studentRecord(task, { evaluations: evaluations[i], byClass, loss: losses[i], weights: weights[i], seconds });
  });
}

/** Settings of a training that goes on after `from` epochs. */
function trainingSettings(
  { train: { order }, protocol }: Recipe,
  { ownRates, temperature }: Learning,
  tasks: readonly StudentTask[],
  from: number,
): Omit<TrainingOptions, 'signal' | 'reportAfter' | 'onSteps'> {
  const students = cellsOf(tasks).map(({ student }) => student);
  const [{ epochs, batch, optimizer, schedule }] = students;
  return {
    epochs: trainedEpochs(epochs, protocol),
    scheduleEpochs: epochs,
    batch,
    schedule,
    lr: ownRates ? students.map((student) => student.optimizer.lr) : optimizer.lr,
    temperatures: temperature === 'own' ? students.map((student) => student.temperature) : undefined,
    order,
    seeds: tasks.map(({ seed }) => seed),
    from,
  };
}

const cellsOf = (tasks: readonly StudentTask[]): Cell[] => tasks.map(({ cell }) => cell);

function studentRecord(
  { cell: { ipc, source, epoch, experts, edits, student }, index, identity }: StudentTask,
  measured: Pick<StudentRecord, 'evaluations' | 'byClass' | 'loss' | 'weights' | 'seconds'>,
): StudentRecord {
  const withoutClass = student.withoutClass ?? undefined;
  return { kind: 'student', identity, ipc, source, epoch, experts, edits, withoutClass, student: index, ...measured };
}

const studentName = ({ cell, index }: StudentTask): string => `${cellName(cell)}, student ${index + 1} of ${cell.student.count}`;

const doing = ([first, ...others]: readonly StudentTask[]): string =>
  others.length === 0 ? studentName(first) : `IPC ${first.cell.ipc}, ${others.length + 1} students at once`;

/** Saves the students in training now and then. */
class Saver {
  readonly #work: Workplace;
  readonly #tasks: readonly StudentTask[];
  readonly #network: Network;
  #saved = secondsNow();

  constructor(work: Workplace, tasks: readonly StudentTask[], network: Network) {
    this.#work = work;
    this.#tasks = tasks;
    this.#network = network;
  }

  isDue(): boolean {
    return secondsNow() - this.#saved >= this.#work.saveEvery;
  }

  async save(epoch: number, seconds: number, evaluations: readonly (readonly Evaluation[])[]): Promise<void> {
    const points: ResumePoint[] = [];
    for (const [member, { identity }] of this.#tasks.entries()) {
      const snapshot = await this.#network.learner.snapshot(member);
      points.push({ identity, epoch, seconds, notes: JSON.stringify(evaluations[member]), snapshot });
    }
    const { folder } = this.#work;
    await folder.write(studentResume(folder.worker), encodeResumePoints(points));
    this.#saved = secondsNow();
  }
}

/** Where these students were saved, each by its identity; null unless one worker saved all of them, after the same epoch. */
async function findResumePoints({ folder }: Workplace, tasks: readonly StudentTask[]): Promise<ResumePoint[] | null> {
  for (const points of await savedStudents(folder)) {
    const found = tasks.flatMap(({ identity }) => points.filter((point) => point.identity === identity));
    if (found.length === tasks.length) return found;
  }
  return null;
}

function digestOfWeights(variables: HostParams): Promise<string> {
  return digestOf(Object.values(variables).map((values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
}
