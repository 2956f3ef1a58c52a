// Winograd's minimal filtering F(4x4, 3x3): its three matrices, and WGSL that multiplies by them. No kernel.
//
// y = A^T [(G w G^T) * (B^T x B)] A computes 4 x 4 results of a 3 x 3 filter from 6 x 6 pixels with 36 products in place of 144: a filter and a tile are
// polynomials, known by their values at six points, where a product is one number each (Lavin and Gray, "Fast Algorithms for Convolutional Neural
// Networks", CVPR 2016, section 4.1). The points decide the rounding: these, close around 1 and with few binary digits, leave
// about twice the error of the plain sum, and the usual 0, 1, -1, 2, -2 four times (docs/numerics.md).

import { lines, moveUp } from '../subgroup-tile.wgsl.ts';

/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/** Along an axis; the sixth is infinity. Pairs of one size stand next to each other: `linear` saves half of the products with them. */
const NODES = [0, 3 / 4, -3 / 4, 3 / 2, -3 / 2];

/** Results along an axis of a tile, taps of a filter, pixels that they meet. */
export const TILE_SIDE = 4;
export const TAPS = 3;
export const SIDE = TILE_SIDE + TAPS - 1;
/** Points of the plane at which polynomials are known. */
export const POINTS = SIDE ** 2;

/** Coefficients of `polynomial` times (t - root), the constant first. */
const timesRoot = (polynomial: readonly number[], root: number): number[] =>
  [...polynomial, 0].map((_, i) => (polynomial[i - 1] ?? 0) - root * (polynomial[i] ?? 0));
const withRoots = (roots: readonly number[]): number[] => roots.reduce(timesRoot, [1]);

const others = (j: number): number[] => NODES.filter((_, k) => k !== j);
const powers = (point: number, count: number): number[] => Array.from({ length: count }, (_, i) => point ** i);
/** What infinity sees of `count` coefficients: the last one. */
const atInfinity = (count: number): number[] => powers(0, count).reverse();

/** The matrix with rows and columns exchanged. */
export const transposed = (matrix: Matrix): Matrix => matrix[0].map((_, column) => matrix.map((row) => row[column]));

/** B^T: six pixels to six values. */
export const INPUT: Matrix = [...NODES.map((_, j) => [...withRoots(others(j)), 0]), withRoots(NODES)];
/** G: three taps to six values. */
export const FILTER: Matrix = [
  ...NODES.map((point, j) =>
    powers(point, TAPS).map((power) => power / others(j).reduce((product, other) => product * (point - other), 1)),
  ),
  atInfinity(TAPS),
];
/** A^T: six values to four results. */
export const OUTPUT: Matrix = transposed([...NODES.map((point) => powers(point, TILE_SIDE)), atInfinity(TILE_SIDE)]);

/** Multiplications and additions of `matrix` d `matrix`^T, had pairs of points nothing in common. */
export const transformFlops = (matrix: Matrix): number =>
  2 * (matrix.length + matrix[0].length) * matrix.flat().filter((factor) => factor !== 0).length;

/** WGSL of a sum of products, without those that are none. */
const sum = (factors: readonly number[], names: readonly string[]): string =>
  names.flatMap((name, i) => (factors[i] === 0 ? [] : factors[i] === 1 ? [name] : [`${factors[i]} * ${name}`])).join(' + ');

/** Points of one size and opposite signs, by their places. */
const PAIRS = [1, 3];

/** WGSL: fn <name>(v0: vec4f, ...) -> array<vec4f, ...>, the product of `matrix`, one of the above or its transpose, and a vector. */
export const linear = (name: string, matrix: Matrix): string =>
  matrix.length === SIDE ? toValues(name, matrix) : fromValues(name, matrix);

/** Rows of a pair have the same factors, every second one with the opposite sign: their sum and difference are computed once. */
function toValues(name: string, matrix: Matrix): string {
  const inputs = matrix[0].map((_, i) => `v${i}`);
  const [halves, results]: string[][] = [[], matrix.map((row) => sum(row, inputs))];
  for (const j of PAIRS) {
    const same = matrix[j].map((factor, i) => (factor === matrix[j + 1][i] ? factor : 0));
    const opposite = matrix[j].map((factor, i) => (factor === matrix[j + 1][i] ? 0 : factor));
    halves.push(`let same${j} = ${sum(same, inputs)};`, `let opposite${j} = ${sum(opposite, inputs)};`);
    [results[j], results[j + 1]] = [`same${j} + opposite${j}`, `same${j} - opposite${j}`];
  }
  return define(name, inputs, halves, results);
}

/** Columns of a pair likewise. */
function fromValues(name: string, matrix: Matrix): string {
  const inputs = matrix[0].map((_, i) => `v${i}`);
  const halves = PAIRS.flatMap((j) => [`let same${j} = v${j} + v${j + 1};`, `let opposite${j} = v${j} - v${j + 1};`]);
  const results = matrix.map((row) => {
    const names = [...inputs];
    const factors = [...row];
    for (const j of PAIRS) {
      names[j] = row[j] === row[j + 1] ? `same${j}` : `opposite${j}`;
      factors[j + 1] = 0;
    }
    return sum(factors, names);
  });
  return define(name, inputs, halves, results);
}

const define = (name: string, inputs: readonly string[], lets: readonly string[], results: readonly string[]): string => `
fn ${name}(${inputs.map((input) => `${input}: vec4f`).join(', ')}) -> array<vec4f, ${results.length}> {
  ${lets.join('\n  ')}
  return array<vec4f, ${results.length}>(${results.join(', ')});
}`;

/** WGSL: the factor of `factors` in turn i, chosen among constants: a driver keeps a table in memory, lane by lane. */
const factorOf = (factors: readonly number[]): string =>
  factors.slice(1).reduce((chosen, factor, i) => `select(${chosen}, ${factor}, i == ${i + 1}u)`, `f32(${factors[0]})`);

/** WGSL: a number of turns that the driver cannot count, or it would write out the loop, loads and stores and all, and compile for seconds. */
const TURNS: { readonly [count: number]: string } = { 3: 'p.filter_height', 4: '(p.filter_height + 1u)', 6: '(2u * p.filter_height)' };

/** WGSL of the number in row `i`, itself WGSL, and column `j`. */
type Load = (i: string, j: number) => string;

/** `item(0)` to `item(count - 1)` as arguments. */
const list = (count: number, item: (i: number) => string): string => Array.from({ length: count }, (_, i) => item(i)).join(', ');

/**
 * WGSL: declares <name>: array<vec4f, ...>, which is `matrix` d `matrix`^T row by row, for d[i][j] = `load(i, j)`. Needs linear(<name>_line).
 * The taps of a filter are few enough to be written out.
 */
export const transform = (name: string, matrix: Matrix, load: Load): string =>
  matrix[0].length === TAPS ? writtenOut(name, matrix, load) : rowByRow(name, matrix, load);

/** WGSL: row `i` of d, transformed. */
const lineOf = (name: string, matrix: Matrix, load: Load, i: string): string =>
  `${name}_line(${list(matrix[0].length, (j) => load(i, j))})`;

function writtenOut(name: string, matrix: Matrix, load: Load): string {
  const [rows, columns] = [matrix.length, matrix[0].length];
  const column = (j: number) => `${name}_line(${list(columns, (i) => `${name}${i}[${j}]`)})`;
  return `
${lines(columns, (i) => `  let ${name}${i} = ${lineOf(name, matrix, load, `${i}u`)};`)}
${lines(rows, (j) => `  let ${name}_column${j} = ${column(j)};`)}
  var ${name} = array<vec4f, ${rows ** 2}>(${list(rows ** 2, (k) => `${name}_column${k % rows}[${Math.floor(k / rows)}]`)});`;
}

/** A row of d is transformed and added to all that it is part of. */
function rowByRow(name: string, matrix: Matrix, load: Load): string {
  const rows = matrix.length;
  const add = (row: number) => lines(rows, (column) => `      ${name}[${row * rows + column}] += factor * line[${column}];`);
  return `
  var ${name}: array<vec4f, ${rows ** 2}>;
${lines(rows ** 2, (k) => `  ${name}[${k}] = vec4f();`)}
  for (var i = 0u; i < ${TURNS[matrix[0].length]}; i++) {
    let line = ${lineOf(name, matrix, load, 'i')};
${lines(rows, (row) => `    {\n      let factor = ${factorOf(matrix[row])};\n${add(row)}\n    }`)}
  }`;
}

/** WGSL: `store(j, value)` for the numbers of row i of <name> in turn i. What is left in <name> afterwards is nothing. */
export const storeTransformed = (name: string, side: number, store: (j: number, value: string) => string): string => `
  for (var i = 0u; i < ${TURNS[side]}; i++) {
${lines(side, (j) => `    ${store(j, `${name}[${j}]`)}`)}
${moveUp(side ** 2, side, name)}
  }`;
