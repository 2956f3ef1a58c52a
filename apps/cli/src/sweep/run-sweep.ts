// Runs a sweep with this machine's workers and tells how it goes. Not what its tasks are (packages/distill), and not the command.
import {
  type ExperimentEvent,
  expandCells,
  labelsName,
  NotBegun,
  planTasks,
  type Results,
  RUN_FILES,
  type RunPorts,
  runTasks,
  type Sweep,
  type SweepFolder,
  SweepForecast,
  type SweepTask,
  SweepWorker,
} from '@softlabel/distill';
import { eventText } from '../event-text.ts';
import type { Progress } from '../progress.ts';
import { writeReport } from '../write-report.ts';
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
    const failures = await new SweepRun(sweep, folder, ports, progress).run(environments);
    ports.signal?.throwIfAborted();
    const results = await folder.finish(sweep, code);
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
  #forecast = new SweepForecast(0);

  constructor(sweep: Sweep, folder: SweepFolder, ports: RunPorts, progress: Progress) {
    this.#sweep = sweep;
    this.#folder = folder;
    this.#ports = ports;
    this.#progress = progress;
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
    return failures;
  }

  #worker(number: number, environment: NodeJS.ProcessEnv) {
    let point = 0;
    const onEvent = (event: ExperimentEvent) => this.#tell(number, point, event);
    const worker =
      Object.keys(environment).length === 0
        ? inThisProcess(number, { ...this.#ports, onEvent })
        : new WorkerProcess(number, environment, onEvent, this.#ports.signal);
    const run = (task: SweepTask): Promise<void> => {
      const { name, recipe } = this.#sweep.points[task.point];
      point = task.point;
      return worker.run({ recipe, folder: this.#folder.runOf({ name }), share: this.#ports.share ?? [], task });
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
    const { name } = this.#sweep.points[task.point];
    if (task.kind === 'results' && failures.some(({ point }) => point === name)) return; // it only says that these are missing
    const failure = { point: name, task: this.#nameOf(task), error: error.message };
    failures.push(failure);
    if (!(error instanceof NotBegun)) this.#progress.line(failureText(failure));
  }

  #nameOf(task: SweepTask): string {
    if (task.kind === 'expert') return `expert ${task.index}`;
    if (task.kind === 'results') return 'results';
    const cells = expandCells(this.#sweep.points[task.point].recipe);
    const [first, ...others] = task.places.map((place) => cells[place]);
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `${labelsName({ labels: first })}, IPC ${first.ipc}${more}`;
  }
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
