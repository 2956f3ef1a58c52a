// What a pickle may name, and how its values are recognised. The caller's side of the reader: nothing here reads bytes.
import type { FormatError } from './format-error.ts';

/** Makes the error for something in a pickle that is not as expected. */
export type RefusePickle = (expected: string, got: string, remedy?: string) => FormatError;

/** What a name in a pickle stands for. */
export interface PickleGlobal {
  readonly name: string;
  /** The value that the pickle would make by calling the name; without it the name can only be an argument of others. */
  readonly make?: (args: readonly unknown[], refuse: RefusePickle) => unknown;
}

/** A value that a pickle gives its state after making it. */
export interface PickleState {
  setPickleState(state: unknown, refuse: RefusePickle): void;
}

/** What a pickle may name besides plain data. */
export interface PickleOptions {
  readonly globals?: readonly PickleGlobal[];
  /** The value of a persistent id, which stands for data outside the pickle; without it none may occur. */
  readonly persistent?: (id: unknown, refuse: RefusePickle) => unknown;
  /** What to do about a name outside `globals`, by the name, where more can be said than of all of them. */
  readonly remedies?: ReadonlyMap<string, string>;
}

/** True for text, and for what Python 2 wrote as text. */
export const isPickleText = (value: unknown): value is string | Uint8Array<ArrayBuffer> =>
  typeof value === 'string' || value instanceof Uint8Array;

/** Text of a pickle, also where Python 2 wrote it as bytes. */
export const pickleText = (value: string | Uint8Array<ArrayBuffer>): string =>
  typeof value === 'string' ? value : new TextDecoder().decode(value);

/** A key of a dictionary: text also where Python 2 wrote bytes. */
export const pickleKey = (key: unknown): unknown => (isPickleText(key) ? pickleText(key) : key);
