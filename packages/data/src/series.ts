// Files numbered one after the other, such as shards and batches: whether one is missing. Not what is in them.

/** Shown of what is missing. */
const SHOWN = 8;

/** The files whose names differ by their numbers alone: `names` have them between `before` and `after`, `count` is what they say of how many there are. */
interface Series {
  readonly before: string;
  readonly after: string;
  readonly count: number | undefined;
  readonly numbers: Set<number>;
  digits: number;
}

/**
 * Throws, with what is missing, unless files with numbers in their names are all there: train-00000-of-00002.parquet says how many there are; train-0001.tar and
 * the like count from 0 or 1 without a gap, and of them a last one that is missing cannot be known. Names without a number are passed over.
 */
export function checkSeries(op: string, where: string, names: readonly string[]): void {
  for (const series of seriesOf(names)) {
    const { numbers, count } = series;
    const first = numbers.has(0) || (count !== undefined && !numbers.has(count)) ? 0 : 1;
    const last = count === undefined ? Math.max(...numbers) : first + count - 1;
    const missing = last - first + 1 - numbers.size;
    if (missing <= 0) continue;
    const shown = missingOf(numbers, first).map((number) => nameIn(series, number));
    if (missing > SHOWN) shown.push(`${missing - SHOWN} more`);
    throw new Error(
      `${op}: expected ${last - first + 1} files ${nameIn(series, first)} to ${nameIn(series, last)} in ${where}, got ${numbers.size}, without ${shown.slice(0, missing).join(', ')}. Copy what is missing; for fewer images, set data.limit.`,
    );
  }
}

function seriesOf(names: readonly string[]): Iterable<Series> {
  const found = new Map<string, Series>();
  for (const name of names) {
    const parts = partsOf(name);
    if (!parts) continue;
    const { before, number, after, count } = parts;
    const key = JSON.stringify([before, after]);
    const series = found.get(key) ?? { before, after, count, numbers: new Set(), digits: number.length };
    series.numbers.add(Number(number));
    series.digits = Math.min(series.digits, number.length);
    found.set(key, series);
  }
  return found.values();
}

/** Where a name has its number. Publishers add a hash of the content behind the count, which differs from file to file. */
function partsOf(name: string) {
  const counted = /^(.*?)(\d+)(-of-(\d+))(-[^.]+)?(\..*)$/.exec(name);
  if (counted) {
    const [, before, number, of, count, hash, ending] = counted;
    return { before, number, after: `${of}${hash ? '-*' : ''}${ending}`, count: Number(count) };
  }
  const plain = /^(.*[-_.])?(\d+)(\.[a-z]+)$/.exec(name);
  return plain ? { before: plain[1] ?? '', number: plain[2], after: plain[3], count: undefined } : undefined;
}

/** The first numbers from `first` on that are not there. */
function missingOf(numbers: ReadonlySet<number>, first: number): number[] {
  const missing: number[] = [];
  for (let number = first; missing.length < SHOWN; number++) if (!numbers.has(number)) missing.push(number);
  return missing;
}

const nameIn = ({ before, after, digits }: Series, number: number) => `${before}${`${number}`.padStart(digits, '0')}${after}`;
