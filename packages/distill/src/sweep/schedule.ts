// Gives a sweep's tasks to workers as they become ready, and goes on when one fails. Not the processes behind the workers.
import type { PlannedTask, SweepTask } from './tasks.ts';

/** Does one task at a time; rejects with the reason when it fails. */
export interface TaskRunner {
  run(task: SweepTask): Promise<void>;
}

/** Hears how a task ended: null is well, an error is why not. */
export type OnEnd = (task: SweepTask, error: Error | null) => void;

/** Why a task was not begun: something that it needs has failed, by the `cause`. */
export class NotBegun extends Error {
  override name = 'NotBegun';
}

/**
 * Runs the tasks, each when what it waits for has ended and a runner is free, in their order where several are ready. A failed task stops those
 * that need it and no others. Resolves when nothing is left to begin; once the signal is aborted nothing new begins.
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
      const place = schedule.take();
      if (place !== null) schedule.end(place, await outcome(runner.run(tasks[place].task)));
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
  take(): number | null {
    for (const place of this.#waiting) {
      const { needs, after } = this.#tasks[place];
      if (![...needs, ...after].every((one) => this.#ended.has(one))) continue;
      this.#waiting.delete(place);
      const failed = needs.map((one) => this.#ended.get(one)).find((error) => error instanceof Error);
      if (failed === undefined) return place;
      const cause = failed instanceof NotBegun ? failed.cause : failed;
      this.end(place, new NotBegun('not begun, because what it needs has failed', { cause }));
    }
    return null;
  }

  end(place: number, error: Error | null): void {
    this.#ended.set(place, error);
    this.#onEnd(this.#tasks[place].task, error);
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
