// Numbers as tables and claims show them in plain text. Not the report's, whose minus signs are true ones.

/** `digits` decimals with their sign; no sign on what rounds to 0. */
export function signedText(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return text.replace('-', '');
  return value > 0 ? `+${text}` : text;
}

/** A difference of fractions in percentage points: `+3.1`. */
export const pointsText = (difference: number): string => signedText(100 * difference, 1);

/** Three digits, with an exponent from a million on; a number without bound says so. */
export function threeDigitsText(value: number): string {
  if (!Number.isFinite(value)) return 'unbounded';
  const text = value.toPrecision(3);
  return text.includes('e+') && Math.abs(value) < 1e6 ? String(Number(text)) : text;
}
