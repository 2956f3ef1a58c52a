// Measures how long a device waits for its images, and they for it. Waits for neither itself.

/** How images came to the device; where it waits longer than they do, the input is the bottleneck. */
export interface InputFlow {
  readonly imagesPerSecond: number;
  /** Seconds that the device had nothing to do while images were read. */
  readonly deviceWaited: number;
  /** Seconds that nothing was read while the device was at work. */
  readonly inputWaited: number;
}

export class FlowClock {
  #since: number | null = null;
  #images = 0;
  #deviceWaited = 0;
  #inputWaited = 0;
  /** The last work submitted, null once it is done. */
  #atWork: Promise<unknown> | null = null;
  #idleSince = Number.NEGATIVE_INFINITY;

  /** Times `read`, which brings images to the device and submits their work. */
  async reading(images: number, read: () => Promise<void>): Promise<void> {
    const begun = performance.now();
    this.#since ??= begun;
    await read();
    if (this.#atWork === null) this.#deviceWaited += performance.now() - Math.max(begun, this.#idleSince);
    this.#images += images;
  }

  /** The device is at work until `end`. */
  computing(end: Promise<unknown>): void {
    const done = () => {
      if (this.#atWork !== end) return;
      this.#atWork = null;
      this.#idleSince = performance.now();
    };
    this.#atWork = end;
    void end.then(done, done); // whoever waits for the device hears of its loss
  }

  /** Times `wait`, during which nothing is read. */
  async waiting(wait: () => Promise<void>): Promise<void> {
    const begun = performance.now();
    await wait();
    this.#inputWaited += performance.now() - begun;
  }

  /** What was measured since the last call. */
  take(): InputFlow {
    const seconds = (performance.now() - (this.#since ?? performance.now())) / 1000;
    const flow = {
      imagesPerSecond: this.#images / seconds,
      deviceWaited: this.#deviceWaited / 1000,
      inputWaited: this.#inputWaited / 1000,
    };
    this.#since = null;
    this.#images = 0;
    this.#deviceWaited = 0;
    this.#inputWaited = 0;
    return flow;
  }
}
