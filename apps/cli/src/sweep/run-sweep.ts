// Runs a sweep with this machine's workers and tells how it goes. Not what its tasks are (packages/distill), and not the command.
import {
  type CellFailure,
  CellsFailed,
  cellNamer,
  cellsNeeding,
  type ExperimentEvent,
  expandCells,
  type MissingCells,
  NotBegun,
  planTasks,
  type Results,
  RUN_FILES,
  type RunPorts,
  runTasks,
  type Sweep,
  type SweepFolder,
  SweepForecast,
  type SweepPoint,
  type SweepTask,
  SweepWorker,
  shortList,
} from '@softlabel/distill';
import { eventText } from '../event-text.ts';
import type { Progress } from '../progress.ts';
import { writeReport } from '../write-report.ts';
import { sayOnce } from './notes.ts';
import { WorkerProcess } from './worker-process.ts';

/** A task that failed and why, for people. */
export interface Failure {
  readonly point: string;
  readonly task: string;
  readonly error: string;
}

/** Runs what is missing of a sweep; one worker for each environment, in this process where that is empty. They are asked for only where something is missing. */
export async function runSweep(
  sweep: Sweep,
  folder: SweepFolder,
  environments: () => Promise<readonly NodeJS.ProcessEnv[]>,
  ports: RunPorts,
  progress: Progress,
) {
  const lock = await folder.lock();
  try {
    const { code } = ports.surroundings;
    await folder.start(sweep, code);
    const run = new SweepRun(sweep, folder, ports, progress);
    const failures = await run.run(environments);
    ports.signal?.throwIfAborted();
    const results = await folder.finish(sweep, code, (point) => run.reasonsOf(point).at(0)?.why);
    for (const point of sweep.points) await reportOf(await folder.resultsOf(point, code), folder.runOf(point), ports, progress);
    await reportOf(results, folder.path, ports, progress);
    return { results, failures };
  } finally {
    await lock.release();
  }
}

class SweepRun {
  readonly #sweep: Sweep;
  readonly #folder: SweepFolder;
  readonly #ports: RunPorts;
  readonly #progress: Progress;
  readonly #doing = new Map<number, string>();
  /** Why what is missing of each point is, in the order in which it failed. */
  readonly #reasons = new Map<number, CellFailure[]>();
  /** Cells that were not begun. */
  readonly #leftOut: (Extract<SweepTask, { kind: 'cells' }> & { readonly why: string })[] = [];
  #forecast = new SweepForecast(0);

  constructor(sweep: Sweep, folder: SweepFolder, ports: RunPorts, progress: Progress) {
    this.#sweep = sweep;
    this.#folder = folder;
    this.#ports = ports;
    this.#progress = progress;
  }

  /** Why what is missing of a point is, by its cells; nothing where all is well. */
  reasonsOf(point: number): readonly CellFailure[] {
    return this.#reasons.get(point) ?? [];
  }

  async run(environments: () => Promise<readonly NodeJS.ProcessEnv[]>): Promise<Failure[]> {
    const finished = await this.#folder.finished(this.#sweep, this.#ports);
    const unfinished = this.#sweep.points.length - finished.size;
    if (unfinished === 0) return [];
    const each = await environments();
    const tasks = await planTasks(this.#sweep.points, each.length, finished);
    this.#forecast = new SweepForecast(unfinished);
    const failures: Failure[] = [];
    const workers = each.map((environment, worker) => this.#worker(worker, environment));
    try {
      await runTasks(tasks, workers, (task, error) => this.#end(task, error, failures), this.#ports.signal);
    } finally {
      for (const worker of workers) await worker.stop();
    }
    return [...failures, ...(await this.#notBegun())];
  }

  /** Cells that were not begun, but for those that have results: from before, or taken over from a run beside. */
  async #notBegun(): Promise<Failure[]> {
    const failures: Failure[] = [];
    for (const { point: place, places, why } of this.#leftOut) {
      const point = this.#sweep.points[place];
      const results = await this.#folder.resultsOf(point, this.#ports.surroundings.code);
      const missing: readonly Pick<MissingCells, 'cells'>[] = results === null ? [{}] : (results.missing ?? []); // {} is all cells
      const names = cellNames(point, places).filter((name) => missing.some(({ cells }) => cells?.includes(name) ?? true));
      if (names.length > 0) failures.push({ point: point.name, task: shortList(names), error: why });
    }
    return failures;
  }

  #worker(number: number, environment: NodeJS.ProcessEnv) {
    let point = 0;
    const onEvent = (event: ExperimentEvent) => this.#tell(number, point, event);
    const onNote = (line: string) => sayOnce(this.#progress, line);
    const worker =
      Object.keys(environment).length === 0
        ? inThisProcess(number, { ...this.#ports, onEvent })
        : new WorkerProcess(number, environment, { onEvent, onNote }, this.#ports.signal);
    const run = (task: SweepTask): Promise<void> => {
      const { name, recipe } = this.#sweep.points[task.point];
      point = task.point;
      const failures = this.reasonsOf(point);
      return worker.run({ recipe, folder: this.#folder.runOf({ name }), share: this.#ports.share ?? [], task, failures });
    };
    return { run, stop: () => worker.stop() };
  }

  #tell(worker: number, point: number, event: ExperimentEvent): void {
    const { name } = this.#sweep.points[point];
    if (event.kind !== 'progress') {
      for (const line of eventText(event)) this.#progress.line(`${name}: ${line}`);
      return;
    }
    const now = performance.now() / 1000;
    this.#forecast.add(worker, { point, done: event.done, total: event.total }, now);
    this.#doing.set(worker, `${name}: ${event.doing}`);
    const { done, total } = this.#forecast;
    this.#progress.show([...this.#doing.values()].join(' | '), done, total, this.#forecast.secondsLeft(now));
  }

  #end(task: SweepTask, error: Error | null, failures: Failure[]): void {
    if (task.kind === 'results') this.#forecast.end(task.point);
    if (error === null || this.#ports.signal?.aborted) return;
    const reasons = this.reasonsOf(task.point);
    if (task.kind === 'results' && reasons.length > 0) return; // it only says that these are missing
    const point = this.#sweep.points[task.point];
    this.#reasons.set(task.point, [...reasons, ...reasonsOf(task, error, point)]);
    const isLeftOut = error instanceof NotBegun;
    if (isLeftOut && task.kind === 'cells') {
      this.#leftOut.push({ ...task, why: error.message });
      return;
    }
    for (const { places, why } of failuresOf(task, error)) {
      const failure = { point: point.name, task: taskName(task, point, places), error: why };
      failures.push(failure);
      if (!isLeftOut) this.#progress.line(failureText(failure));
    }
  }
}

function taskName(task: SweepTask, point: SweepPoint, places: CellFailure['places']): string {
  if (task.kind === 'expert') return `expert ${task.index}`;
  return places === null ? 'results' : shortList(cellNames(point, places));
}

function cellNames({ recipe }: SweepPoint, places: readonly number[]): string[] {
  const cells = expandCells(recipe);
  const nameOf = cellNamer(cells);
  return places.map((place) => nameOf(cells[place]));
}

/** What a task's error says of its cells: all of them failed unless it tells which. */
function failuresOf(task: SweepTask, error: Error): readonly CellFailure[] {
  if (error instanceof CellsFailed) return error.failures;
  return [{ places: task.kind === 'cells' ? task.places : null, why: error.message }];
}

/** The same as it is told of the results that are missing by it, which do not show the other tasks: an expert's is that of the cells that need it. */
function reasonsOf(task: SweepTask, error: Error, { recipe }: SweepPoint): readonly CellFailure[] {
  const cause = error instanceof NotBegun ? error.cause : null;
  const why = cause instanceof Error ? `what it needs has failed: ${cause.message}` : null;
  if (task.kind !== 'expert') return failuresOf(task, error).map((failure) => ({ ...failure, why: why ?? failure.why }));
  return [{ places: cellsNeeding(recipe, task.index), why: why ?? `expert ${task.index}: ${error.message}` }];
}

export const failureText = ({ point, task, error }: Failure): string => `failed: ${point}, ${task}: ${error}`;

function inThisProcess(number: number, ports: RunPorts) {
  const worker = new SweepWorker(number, ports);
  return { run: (order: Parameters<SweepWorker['run']>[0]) => worker.run(order), stop: () => worker.release() };
}

async function reportOf(results: Results | null, path: string, { readers }: RunPorts, progress: Progress): Promise<void> {
  if (results === null || (await readers.files.exists(`${path}/${RUN_FILES.report}`))) return;
  await writeReport(results, path, readers, (why) => progress.line(why));
}
