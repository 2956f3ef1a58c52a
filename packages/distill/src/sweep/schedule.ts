// Gives a sweep's tasks to workers as they become ready, and goes on when one fails. Not the processes behind the workers.
import type { PlannedTask, SweepTask } from './tasks.ts';

/** Does one task at a time; rejects with the reason when it fails. */
export interface TaskRunner {
  run(task: SweepTask): Promise<void>;
}

/** Hears how a task ended: null is well, an error is why not. Cells that were left out of a task end as one of their own, before it. */
export type OnEnd = (task: SweepTask, error: Error | null) => void;

/** Why a task was not begun: something that it needs has failed, by the `cause`. */
export class NotBegun extends Error {
  override name = 'NotBegun';
}

/**
 * Runs the tasks, each when what it waits for has ended and a runner is free, in their order where several are ready. A failed task stops those
 * tasks and cells that need it and no others. Resolves when nothing is left to begin; once the signal is aborted nothing new begins.
 */
export async function runTasks(
  tasks: readonly PlannedTask[],
  runners: readonly TaskRunner[],
  onEnd: OnEnd,
  signal?: AbortSignal,
): Promise<void> {
  const schedule = new Schedule(tasks, onEnd);
  const work = async (runner: TaskRunner): Promise<void> => {
    while (!signal?.aborted && schedule.left > 0) {
      const begun = schedule.take();
      if (begun !== null) schedule.end(begun.place, begun.task, await outcome(runner.run(begun.task)));
      else if (schedule.left > 0) await schedule.someEnd(); // of a task that another runner has
    }
  };
  await Promise.all(runners.map(work));
}

const outcome = (running: Promise<void>): Promise<Error | null> =>
  running.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );

/** Which tasks wait, and how the others ended, by their places. */
class Schedule {
  readonly #tasks: readonly PlannedTask[];
  readonly #onEnd: OnEnd;
  readonly #waiting: Set<number>;
  readonly #ended = new Map<number, Error | null>();
  #idle: (() => void)[] = [];

  constructor(tasks: readonly PlannedTask[], onEnd: OnEnd) {
    this.#tasks = tasks;
    this.#onEnd = onEnd;
    this.#waiting = new Set(tasks.keys());
  }

  /** Tasks that were not taken yet. */
  get left(): number {
    return this.#waiting.size;
  }

  /** The first task that is ready, after an end to those that never will be; null when none is left, or all wait for others. */
  take(): { readonly place: number; readonly task: SweepTask } | null {
    for (const place of this.#waiting) {
      const { needs, after } = this.#tasks[place];
      if (![...needs, ...after].every((one) => this.#ended.has(one))) continue;
      this.#waiting.delete(place);
      const { rest, leftOut } = partsOf(this.#tasks[place], (one) => this.#ended.get(one) ?? null);
      for (const { task, error } of leftOut) this.#onEnd(task, error);
      if (rest !== null) return { place, task: rest };
      this.#close(place, leftOut[0].error);
    }
    return null;
  }

  end(place: number, task: SweepTask, error: Error | null): void {
    this.#onEnd(task, error);
    this.#close(place, error);
  }

  #close(place: number, error: Error | null): void {
    this.#ended.set(place, error);
    const idle = this.#idle;
    this.#idle = [];
    for (const wake of idle) wake();
  }

  /** Resolves when some task ends. */
  someEnd(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }
}

/** What can begin of a task, null for nothing, and what is left out of it since what that needs has failed. */
interface Parts {
  readonly rest: SweepTask | null;
  readonly leftOut: readonly { readonly task: SweepTask; readonly error: NotBegun }[];
}

function partsOf({ task, needs, cellNeeds = [] }: PlannedTask, errorOf: (place: number) => Error | null): Parts {
  const failureOf = (places: readonly number[]) => places.map(errorOf).find((error) => error !== null) ?? null;
  const failed = failureOf(needs);
  if (failed !== null) return { rest: null, leftOut: [{ task, error: notBegun(failed) }] };
  if (task.kind !== 'cells') return { rest: task, leftOut: [] };
  const failures = task.places.map((_, i) => failureOf(cellNeeds[i] ?? []));
  const part = (failure: Error | null) => ({ ...task, places: task.places.filter((_, i) => failures[i] === failure) });
  const rest = part(null);
  const leftOut = [...new Set(failures)].flatMap((error) => (error === null ? [] : [{ task: part(error), error: notBegun(error) }]));
  return { rest: rest.places.length === 0 ? null : rest, leftOut };
}

function notBegun(failed: Error): NotBegun {
  const cause = failed instanceof NotBegun ? failed.cause : failed;
  return new NotBegun('not begun, because what it needs has failed', { cause });
}
