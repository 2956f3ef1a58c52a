// Numbers and lists as readers see them. No markup.
import { pointsText, threeDigitsText } from '@softlabel/distill';

/** Plain text with true minus signs before its numbers. */
export const trueMinus = (text: string): string => text.replaceAll(/-(?=[\d.])/g, '−');

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
export const points = (difference: number): string => trueMinus(pointsText(difference));

/** An interval of fractions in per cent: `[40.1, 43.2]`. */
export function percentInterval([low, high]: readonly [number, number]): string {
  return `[${percent(low)}, ${percent(high)}]`;
}

/** An interval of differences in percentage points: `[+1.2, +5.0]`. */
export function pointsInterval([low, high]: readonly [number, number]): string {
  return `[${points(low)}, ${points(high)}]`;
}

/** A number with three digits; one without bound says so. */
export const threeDigits = (value: number): string => trueMinus(threeDigitsText(value));

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
  const rounded = Number(flops.toPrecision(3)); // first, for rounding may reach the next unit
  const power = rounded < 1000 ? 0 : Math.min(6, Math.floor(Math.log10(rounded) / 3));
  return `${threeDigits(rounded / 1000 ** power)} ${['', 'k', 'M', 'G', 'T', 'P', 'E'][power]}FLOP`;
}
