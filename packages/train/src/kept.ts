// What is made once for each batch size, when it is first needed. Knows nothing of what that is.

export class BySize<T> {
  readonly #make: (size: number) => Promise<T>;
  readonly #made = new Map<number, Promise<T>>();

  constructor(make: (size: number) => Promise<T>) {
    this.#make = make;
  }

  /** The one for `size`. What could not be made is forgotten: it has nothing to release, and may be tried again. */
  get(size: number): Promise<T> {
    const known = this.#made.get(size);
    if (known !== undefined) return known;
    const made = this.#make(size);
    this.#made.set(size, made);
    made.catch(() => this.#made.delete(size));
    return made;
  }

  /** All that were made. */
  all(): Promise<T[]> {
    return Promise.all(this.#made.values());
  }
}
