// How much of a sweep is left, from what its workers tell of the run that each has open. Not a clock: seconds are handed in.
import { Forecast } from '../experiment/forecast.ts';

/** How far the run is that a worker has open: its work since it was opened, and all that it lacked then. */
export interface ToldProgress {
  /** Place of the run among those of the sweep. */
  readonly point: number;
  readonly done: number;
  readonly total: number;
}

/** Adds up the work of all runs, whoever does it. The first progress of a run tells how much there is; a run without any is taken for the mean of the others. */
export class SweepForecast {
  readonly #runs: number;
  readonly #forecast = new Forecast(0);
  /** Work that is left of each run that has begun. */
  readonly #left = new Map<number, number>();
  /** What each worker told last. */
  readonly #told = new Map<number, ToldProgress>();
  #foreseen = 0;

  /** `runs` are those that lack something. */
  constructor(runs: number) {
    this.#runs = runs;
  }

  get done(): number {
    return this.#forecast.done;
  }

  get total(): number {
    return this.#forecast.total;
  }

  /** Takes in what a worker tells. */
  add(worker: number, told: ToldProgress, seconds: number): void {
    const { point, done, total } = told;
    const before = this.#told.get(worker);
    const goesOn = before?.point === point && before.total === total && before.done <= done;
    const work = goesOn ? done - before.done : done; // else it has opened the run anew, and counts from 0
    this.#told.set(worker, told);
    if (!this.#left.has(point)) this.#foreseen += total;
    this.#left.set(point, (this.#left.get(point) ?? total) - work);
    this.#forecast.add(work, seconds);
    this.#foresee();
  }

  /** Drops what is left of a run that has ended: work that failed, or was not needed. */
  end(point: number): void {
    this.#foreseen -= this.#left.get(point) ?? 0;
    this.#left.set(point, 0);
    this.#foresee();
  }

  /** Seconds left, null before there is anything to measure. */
  secondsLeft(seconds: number): number | null {
    return this.#forecast.secondsLeft(seconds);
  }

  #foresee(): void {
    this.#forecast.total = (this.#foreseen * this.#runs) / this.#left.size;
  }
}
