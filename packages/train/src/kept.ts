// What is made once for each key, when it is first needed. Knows nothing of what that is.

export class Kept<K, T> {
  readonly #make: (key: K) => Promise<T>;
  readonly #made = new Map<K, Promise<T>>();

  constructor(make: (key: K) => Promise<T>) {
    this.#make = make;
  }

  /** Whether the one for `key` is made, or being made. */
  has(key: K): boolean {
    return this.#made.has(key);
  }

  /** The one for `key`. What could not be made is forgotten: it has nothing to release, and may be tried again. */
  get(key: K): Promise<T> {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#make(key);
    this.#made.set(key, made);
    made.catch(() => this.#made.delete(key));
    return made;
  }

  /** All that were made, or are just being made. */
  async all(): Promise<T[]> {
    const settled = await Promise.allSettled(this.#made.values());
    return settled.flatMap((made) => (made.status === 'fulfilled' ? [made.value] : []));
  }
}
