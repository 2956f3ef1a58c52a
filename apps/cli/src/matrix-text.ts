// A square matrix of similarities as shaded cells on a terminal. Not a figure of the report.

/** From nothing to the largest value. */
const SHADES = [' ', '░', '▒', '▓', '█'];
const NOTHING = '·';
/** Two characters a cell and a name beside them fit into 80 columns. */
const MOST_CELLS = 32;
const NAME_WIDTH = 14;

/**
 * One line for each row of a square matrix, with its name, and a line that says what the darkest cell is. Nulls are dots. More than 32 rows
 * are drawn as means over blocks of neighbours.
 */
export function matrixText(matrix: readonly (readonly (number | null)[])[], names: readonly string[]): string {
  const block = Math.ceil(matrix.length / MOST_CELLS);
  const cells = block === 1 ? matrix : blockMeans(matrix, block);
  const largest = Math.max(0, ...cells.flat().map((value) => value ?? 0));
  const width = Math.min(NAME_WIDTH, Math.max(...names.map((name) => name.length)));
  const lines = cells.map((row, i) =>
    `${fitted(names[i * block], width)}  ${row.map((value) => shade(value, largest)).join('')}`.trimEnd(),
  );
  const means = block === 1 ? '' : `, means over blocks of ${block} x ${block} classes`;
  return [...lines, `${' '.repeat(width)}  █ ${largest.toFixed(3)}${means}`].join('\n');
}

/** Two characters, so that cells are about square. */
function shade(value: number | null, largest: number): string {
  if (value === null) return NOTHING.repeat(2);
  const step = largest === 0 ? 0 : Math.round((Math.max(value, 0) / largest) * (SHADES.length - 1));
  return SHADES[step].repeat(2);
}

function fitted(name: string, width: number): string {
  return name.length > width ? `${name.slice(0, width - 1)}…` : name.padEnd(width);
}

/** Means over blocks of `block` x `block` entries that are not null; null for a block without any. */
function blockMeans(matrix: readonly (readonly (number | null)[])[], block: number): (number | null)[][] {
  const count = Math.ceil(matrix.length / block);
  const range = Array.from({ length: count }, (_, i) => i * block);
  return range.map((top) =>
    range.map((left) =>
      mean(matrix.slice(top, top + block).flatMap((row) => row.slice(left, left + block).filter((value) => value !== null))),
    ),
  );
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
