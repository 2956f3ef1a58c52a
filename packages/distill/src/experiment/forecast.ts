// How much of a run is left, in work and in time. Not a clock: seconds are handed in, so that it can be tested.

/** What a step costs beside its images, in images: dispatches cost the same for small and large batches. */
const STEP_OVERHEAD = 16;

/** Work of one pass over `count` images in batches of `batch`, in images; what one costs depends on the training (`Networks.flopsPerImage`). */
export function passWork(count: number, batch: number): number {
  return stepsWork(Math.ceil(count / batch), count);
}

/** Work of steps on `images` images together, in images. */
export const stepsWork = (steps: number, images: number): number => images + STEP_OVERHEAD * steps;

/** Counts work done against a total; the time left follows from the speed so far. */
export class Forecast {
  /** All the work there is, as far as it is known. */
  total: number;
  #done = 0;
  #start: { readonly seconds: number; readonly done: number } | null = null;

  constructor(total: number) {
    this.total = total;
  }

  get done(): number {
    return this.#done;
  }

  /** Adds finished work; `seconds` is the time now. The first step compiles pipelines, so measuring begins after it. */
  add(work: number, seconds: number): void {
    this.#done += work;
    this.#start ??= { seconds, done: this.#done };
  }

  /** Seconds left, null before there is anything to measure. */
  secondsLeft(seconds: number): number | null {
    const measured = this.#done - (this.#start?.done ?? this.#done);
    if (this.#start === null || measured === 0) return null;
    return ((seconds - this.#start.seconds) / measured) * Math.max(0, this.total - this.#done);
  }
}
