// Which rows the words on the command line mean. Reads no command line itself.
import type { Row } from './row.ts';

/** A wrong word on the command line: exit code 2. */
export class UsageError extends Error {}

/** The row whose whole name is given, in one word or several; else every row whose name holds one of the words; all rows without words. */
export function selectRows<R extends Pick<Row, 'name'>>(rows: readonly R[], words: readonly string[]): readonly R[] {
  if (words.length === 0) return rows;
  const whole = rows.filter(({ name }) => name === words.join(' '));
  if (whole.length > 0) return whole;
  const stray = words.find((word) => !rows.some(({ name }) => name.includes(word)));
  if (stray !== undefined)
    throw new UsageError(`bench: expected a row (${rows.map(({ name }) => name).join(', ')}) or a part of its name, got '${stray}'.`);
  return rows.filter(({ name }) => words.some((word) => name.includes(word)));
}
