// Number formats that labels are rounded to, and the bytes that a label takes in them. Not how a bundle's file is written: that is float32.

/** `scaleBytes` are those of the label's own scale, a float32. */
const FORMATS = {
  float32: { bits: 32, scaleBytes: 0 },
  f16: { bits: 16, scaleBytes: 0 },
  int8: { bits: 8, scaleBytes: 4 },
  int4: { bits: 4, scaleBytes: 4 },
} as const;

/** How the values of a label are stored. */
export type NumberFormat = keyof typeof FORMATS;

/** The row rounded to what `format` can hold: f16 to the nearest half, intB to multiples of the largest value over 2^B - 1. */
export function quantised(row: Float64Array, format: Exclude<NumberFormat, 'float32'>): Float64Array {
  if (format === 'f16') return row.map(roundToHalf);
  const levels = 2 ** FORMATS[format].bits - 1;
  const largest = row.reduce((most, p) => Math.max(most, Math.abs(p)), 0);
  return largest === 0 ? row : row.map((p) => (Math.round((p / largest) * levels) * largest) / levels);
}

const LARGEST_HALF = 65504;

/** The nearest number that a half can hold, the even one of two; beyond 65504 and half a step that is infinity, as IEEE 754 has it. */
export function roundToHalf(value: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -14);
  const step = 2 ** (exponent - 10);
  const steps = value / step;
  const down = Math.floor(steps);
  const above = steps - down;
  const up = above > 0.5 || (above === 0.5 && down % 2 !== 0);
  const half = (up ? down + 1 : down) * step;
  return Math.abs(half) > LARGEST_HALF ? Math.sign(half) * Number.POSITIVE_INFINITY : half;
}

/** The format that the last step of an edited label's history rounded to. */
export function formatAfter(history: readonly string[]): NumberFormat {
  const format = /^quantise (f16|int8|int4)$/.exec(history.at(-1) ?? '')?.[1];
  return format === 'f16' || format === 'int8' || format === 'int4' ? format : 'float32';
}

/** Bytes of one label: a one-hot label is a class number; any other the smaller of pairs (class, value) where it is not 0, and K values. */
export function labelBytes(row: Float64Array, format: NumberFormat = 'float32'): number {
  const { bits, scaleBytes } = FORMATS[format];
  const classBytes = row.length <= 256 ? 1 : 2;
  const kept = row.filter((p) => p !== 0);
  if (kept.length === 1 && kept[0] === 1) return classBytes;
  const valueBytes = (count: number) => Math.ceil((count * bits) / 8) + scaleBytes;
  return Math.min(kept.length * classBytes + valueBytes(kept.length), valueBytes(row.length));
}
