// Numbers and lists as readers see them. No markup.

/** `digits` decimals with a true minus sign, and no minus on zero. */
export function decimal(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A fraction in per cent with one decimal, without the sign: `41.6`. */
export function percent(fraction: number): string {
  return decimal(fraction * 100, 1);
}

/** A difference of fractions in percentage points, signed: `+3.1`. */
export function points(difference: number): string {
  const text = percent(difference);
  return Number(text) > 0 ? `+${text}` : text;
}

/** An interval of fractions in per cent: `[40.1, 43.2]`. */
export function percentInterval([low, high]: readonly [number, number]): string {
  return `[${percent(low)}, ${percent(high)}]`;
}

/** An interval of differences in percentage points: `[+1.2, +5.0]`. */
export function pointsInterval([low, high]: readonly [number, number]): string {
  return `[${points(low)}, ${points(high)}]`;
}

/** A number with three digits and true minus signs; one without bound says so. */
export function threeDigits(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(3).replaceAll('-', '−') : 'unbounded';
}

/** A value with its interval: `4.12 [3.10, 5.48]`. */
export function estimateText({ value, ci95 }: { readonly value: number; readonly ci95: readonly [number, number] }): string {
  return `${threeDigits(value)} [${ci95.map(threeDigits).join(', ')}]`;
}

/** `1`, `1 and 10`, `1, 10 and 50`. */
export function listed(items: readonly (string | number)[], conjunction: 'and' | 'or' = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items[items.length - 1]}`;
}

/** `1 student`, `5 students`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Ascending numbers without repeats. */
export function ascending(values: Iterable<number>): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Bytes in the largest unit that leaves one before the point: `2.5 MiB`. */
export function bytesText(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return power === 0 ? `${bytes} B` : `${(bytes / 1024 ** power).toFixed(1)} ${['KiB', 'MiB', 'GiB', 'TiB'][power - 1]}`;
}

/** Floating-point operations with three digits: `449 TFLOP`. */
export function flopsText(flops: number): string {
  const power = flops < 1000 ? 0 : Math.min(6, Math.floor(Math.log10(flops) / 3));
  return `${(flops / 1000 ** power).toPrecision(3)} ${['', 'k', 'M', 'G', 'T', 'P', 'E'][power]}FLOP`;
}
