// Does tasks of a sweep in one process: keeps the run and the device of one task open for the next. Not which tasks (schedule.ts).
import { canonicalJson } from '../canonical-json.ts';
import { trainExpert } from '../experiment/expert.ts';
import { type CellFailure, CellsFailed } from '../experiment/missing-cells.ts';
import { type OpenedRun, openRun, type RunPorts } from '../experiment/open.ts';
import { gatherResults, trainCells } from '../experiment/run.ts';
import { LostStudent } from '../experiment/student.ts';
import { UneditableError } from '../labels/apply-edits.ts';
import { EditsError } from '../labels/edit-words.ts';
import type { Recipe } from '../recipe/schema.ts';
import { RunFolder } from '../runs/run-folder.ts';
import type { SweepTask } from './tasks.ts';

/** A task with the run it belongs to. */
export interface TaskOrder {
  readonly recipe: Recipe;
  /** Its run folder. */
  readonly folder: string;
  /** See `RunPorts`. */
  readonly share: readonly string[];
  readonly task: SweepTask;
  /** Of `results`: why cells of the run could not be trained, the first reason first. */
  readonly failures?: readonly CellFailure[];
}

/** One of the processes of a sweep; its records go into a journal of its own. */
export class SweepWorker {
  readonly #worker: number;
  readonly #ports: RunPorts;
  #open: { readonly key: string; readonly run: OpenedRun } | null = null;

  /** `worker` numbers the process among those of the sweep. */
  constructor(worker: number, ports: RunPorts) {
    this.#worker = worker;
    this.#ports = { ...ports, cellByCell: true, openDevice: oncePerKind(ports.openDevice) };
  }

  async run(order: TaskOrder): Promise<void> {
    const { recipe, folder, share, task, failures } = order;
    if (task.kind === 'results') {
      await this.release();
      const ports = { ...this.#ports, share, onEvent: () => undefined }; // all of it was told when it was trained
      await gatherResults(recipe, folder, ports, failures);
      return;
    }
    const run = await this.#openRun(order);
    if (task.kind === 'cells') return trainAllowed(recipe, run, task.places);
    const expert = run.experts.find(({ index }) => index === task.index);
    if (expert !== undefined) await trainExpert(run.work, recipe, expert, run.init);
  }

  /** Gives the device's memory back. */
  async release(): Promise<void> {
    await this.#open?.run.work.networks.release();
    this.#open = null;
  }

  /** An opened run knows what was finished then: students need one from after the experts' end, and an expert one of its own. */
  async #openRun({ recipe, folder: path, share, task: { kind } }: TaskOrder): Promise<OpenedRun> {
    const key = canonicalJson({ path, kind });
    if (kind === 'cells' && this.#open?.key === key) return this.#open.run;
    await this.release();
    const run = await openRun(recipe, new RunFolder(this.#ports.readers.files, path, this.#worker), { ...this.#ports, share });
    await run.work.folder.describe(recipe, run.environment, run.tuning);
    this.#open = { key, run };
    return run;
  }
}

/** Trains the cells that the data allows. Throws CellsFailed for the others, and for those that cannot be trained. */
async function trainAllowed(recipe: Recipe, run: OpenedRun, places: readonly number[]): Promise<void> {
  const refused = refusals(run, places);
  const allowed = places.filter((place) => !refused.some((failure) => failure.places.includes(place)));
  const failures = [...refused, ...(await trainPlaces(recipe, run, allowed))];
  if (failures.length > 0) throw new CellsFailed(failures);
}

/** Those of the cells that the data does not allow, by reasons. */
function refusals({ refused, cells }: OpenedRun, places: readonly number[]) {
  const why = (place: number) => refused.get(cells[place])?.message;
  const reasons = new Set(places.flatMap((place) => why(place) ?? []));
  return [...reasons].map((reason) => ({ places: places.filter((place) => why(place) === reason), why: reason }));
}

/** Trains cells together; where one of them cannot be trained, each by itself, so that the others are finished. Why those that are not failed. */
async function trainPlaces(recipe: Recipe, run: OpenedRun, places: readonly number[]): Promise<CellFailure[]> {
  const planned = places.map((place) => run.cells[place]);
  try {
    await trainCells(recipe, run, planned);
    return [];
  } catch (error) {
    const why = whyOf(error);
    if (places.length === 1) return [{ places, why }];
  }
  const failures: CellFailure[] = [];
  for (const [i, cell] of planned.entries()) {
    try {
      await trainCells(recipe, run, [cell]);
    } catch (error) {
      failures.push({ places: [places[i]], why: whyOf(error) });
    }
  }
  return failures;
}

/** Why a cell cannot be trained, while others can; throws what stands in the way of all. */
function whyOf(error: unknown): string {
  if (error instanceof LostStudent) return error.why;
  if (error instanceof UneditableError || error instanceof EditsError) return error.message;
  throw error;
}

/** Devices are not closed when a run is: one serves all tasks that want the same. */
function oncePerKind(open: RunPorts['openDevice']): RunPorts['openDevice'] {
  const opened = new Map<string, ReturnType<RunPorts['openDevice']>>();
  return (wanted) => {
    const key = canonicalJson({ ...wanted, tuning: wanted.tuning === undefined ? 'any' : wanted.tuning });
    const known = opened.get(key) ?? open(wanted);
    opened.set(key, known);
    return known;
  };
}
