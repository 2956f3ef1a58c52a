// The error for bytes that are not what their format promises. Not for wrong arguments of a function.

/** What was wrong, where: `offset` in bytes from the start of `source`, which is a file name or whatever the caller calls the bytes; none where only the whole is known to be wrong. */
export interface FormatProblem {
  readonly op: string;
  readonly source: string;
  readonly offset?: number;
  readonly expected: string;
  readonly got: string;
  readonly remedy: string;
}

/** Bytes that are cut short, foreign or inconsistent; the message names the source, the offset if there is one, what was expected and what was found. */
export class FormatError extends Error {
  readonly source: string;
  readonly offset: number | undefined;

  constructor({ op, source, offset, expected, got, remedy }: FormatProblem, options?: ErrorOptions) {
    const where = offset === undefined ? `in ${source}` : `at offset ${offset} of ${source}`;
    super(`${op}: expected ${expected} ${where}, got ${got}. ${remedy}`, options);
    this.name = 'FormatError';
    this.source = source;
    this.offset = offset;
  }
}

/** Makes the errors of one reader on one source. */
export type Refuse = (offset: number, expected: string, got: string, remedy: string) => FormatError;

/** The `Refuse` of the operation `op` on the bytes called `source`. */
export function refusalOf(op: string, source: string): Refuse {
  return (offset, expected, got, remedy) => new FormatError({ op, source, offset, expected, got, remedy });
}

/** Up to eight bytes from `offset` in hexadecimal, for error messages. */
export function hexAt(bytes: Uint8Array, offset: number): string {
  const digits = Array.from(bytes.subarray(offset, offset + 8), (byte) => byte.toString(16).padStart(2, '0'));
  return digits.length === 0 ? 'the end of the file' : `bytes ${digits.join(' ')}`;
}
