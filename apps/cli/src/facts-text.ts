// Facts as aligned lines, name and value. Not tables.

/** One line for each fact; null and empty texts are left out. */
export function factsText(facts: Readonly<Record<string, string | number | null>>): string {
  const told = Object.entries(facts).filter(([, value]) => value !== null && value !== '');
  const width = Math.max(...told.map(([name]) => name.length));
  return told.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** A fraction in per cent: `41.6 %`. */
export const percentText = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;
