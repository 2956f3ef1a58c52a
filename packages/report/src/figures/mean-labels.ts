// The mean label of each true class as a matrix, one for each kind of labels; of many classes, those of groups of them. Not the labels of single images.
import { decimal, percent } from '../format.ts';
import { escapeText } from '../html.ts';
import { classOrder, type LabelExamples, meanLabels } from '../label-examples.ts';
import { paint } from '../palette.ts';
import type { Figure, Panel } from './figure.ts';
import { TEXT_LINE, textLines } from './text.ts';

const GAP = 16;
/** Of a title of one line. */
const TITLE_HEIGHT = 22;
/** Shades of a cell; mass is told apart on their scale, the square root. */
const SHADES = 16;
/** Rows and columns at most: more would be narrower than three pixels, and their paths many megabytes. */
const MOST_ROWS = 100;

type Matrix = readonly (Float64Array | null)[];

interface NamedMatrix {
  readonly name: string;
  readonly matrix: Matrix;
}

/** A matrix with its name in lines. */
interface TitledMatrix extends NamedMatrix {
  readonly title: readonly string[];
}

/** The figure of all kinds of labels of the examples. */
export function meanLabelMatrices({ set, labels }: LabelExamples): Figure {
  const perGroup = Math.ceil(set.classNames.length / MOST_ROWS);
  const matrices = labels.map((one) => ({ name: one.name, matrix: meanLabels(set, one) }));
  const drawn = matrices.map(({ name, matrix }) => ({ name, matrix: perGroup === 1 ? matrix : grouped(matrix, perGroup) }));
  const full = perGroup === 1 ? 1 : largestMass(drawn);
  return {
    topic: 'labels',
    name: 'mean-labels',
    title: perGroup === 1 ? 'Mean label of each class' : `Mean label of each ${perGroup} classes`,
    caption: `${axesText(perGroup)} The stronger the colour, the more mass, on the
      scale of its square root, full at ${perGroup === 1 ? '100' : `the largest, ${percent(full)}`} %; a row without colour has no images. ${classOrder(set.classNames)}`,
    description: ['Matrices of mean labels, true class by named class.', ...matrices.map(matrixWords)].join(' '),
    draw: (width) => matrixGrid(drawn, full, width),
  };
}

function axesText(perGroup: number): string {
  if (perGroup === 1) return 'Row: true class. Column: class that the label names.';
  return `Row: the mean over ${perGroup} true classes that follow each other. Column: the sum over ${perGroup} classes that the label names.`;
}

/** Rows and columns in groups of `perGroup`: the mean of the rows that have images, of each the sum of the columns; null where no row has. */
function grouped(matrix: Matrix, perGroup: number): Matrix {
  const G = Math.ceil(matrix.length / perGroup);
  return Array.from({ length: G }, (_, group) => {
    const rows = matrix.slice(group * perGroup, (group + 1) * perGroup).filter((row) => row !== null);
    const means = new Float64Array(G);
    for (const row of rows) for (const [k, mass] of row.entries()) means[Math.floor(k / perGroup)] += mass / rows.length;
    return rows.length === 0 ? null : means;
  });
}

/** The largest cell of all matrices, so that they have one scale; above 0, to divide by. */
function largestMass(matrices: readonly NamedMatrix[]): number {
  const ofRows = matrices.flatMap(({ matrix }) => matrix.map((row) => (row === null ? 0 : Math.max(...row))));
  return Math.max(...ofRows) || 1;
}

function matrixWords({ name, matrix }: NamedMatrix): string {
  const onTrueClass = matrix.flatMap((row, k) => (row === null ? [] : row[k]));
  const mean = onTrueClass.reduce((sum, mass) => sum + mass, 0) / onTrueClass.length;
  return `${name}: on average ${percent(mean)} % on the true class.`;
}

/** Equal squares, as many beside each other as leave them 160 pixels, below titles of as many lines as a row needs. */
function matrixGrid(matrices: readonly NamedMatrix[], full: number, width: number): Panel {
  const columns = Math.max(1, Math.min(Math.max(2, matrices.length), Math.floor((width + GAP) / (160 + GAP))));
  const side = Math.floor((width - (columns - 1) * GAP) / columns);
  let bottom = -GAP;
  const rows = Array.from({ length: Math.ceil(matrices.length / columns) }, (_, row) => {
    const titled = matrices.slice(row * columns, (row + 1) * columns).map((one) => ({ ...one, title: textLines(one.name, side) }));
    const titleHeight = TITLE_HEIGHT + (Math.max(...titled.map(({ title }) => title.length)) - 1) * TEXT_LINE;
    const top = bottom + GAP;
    bottom = top + titleHeight + side;
    return titled.map((one, column) => {
      return `<g transform="translate(${column * (side + GAP)},${top})">${matrixMarkup(one, full, side, titleHeight)}</g>`;
    });
  });
  return { width, height: bottom + 1, markup: rows.flat().join('') };
}

/** A matrix below its title, which takes `top` pixels. */
function matrixMarkup({ title, matrix }: TitledMatrix, full: number, side: number, top: number): string {
  const shades = Array.from({ length: SHADES }, (_, place) => shadePath(matrix, full, place + 1));
  const cells = shades.map((path, place) => (path === '' ? '' : `<path fill-opacity="${decimal((place + 1) / SHADES, 3)}" d="${path}"/>`));
  return `${titleMarkup(title, top - TITLE_HEIGHT + 14)}
<g transform="translate(0,${top}) scale(${side / matrix.length})" fill="${paint('blue')}" shape-rendering="crispEdges">${cells.join('')}</g>
<rect x="0.5" y="${top + 0.5}" width="${side - 1}" height="${side - 1}" fill="none" stroke="${paint('rule')}"/>`;
}

/** Lines whose last one stands at `y`. */
function titleMarkup(lines: readonly string[], y: number): string {
  const yOf = (place: number) => y - (lines.length - 1 - place) * TEXT_LINE;
  return lines.map((line, place) => `<text x="0" y="${yOf(place)}" text-anchor="start">${escapeText(line)}</text>`).join('');
}

/** The cells of one shade, neighbours in a row as one rectangle. */
function shadePath(matrix: Matrix, full: number, shade: number): string {
  return matrix.map((row, y) => (row === null ? '' : rowPath(row, y, (mass) => shadeOf(mass / full) === shade))).join('');
}

const shadeOf = (share: number): number => Math.round(Math.sqrt(share) * SHADES);

function rowPath(row: Float64Array, y: number, isShown: (mass: number) => boolean): string {
  const inShade = Array.from(row, isShown);
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (!inShade[x] || (x > 0 && inShade[x - 1])) continue;
    const end = inShade.indexOf(false, x);
    const length = (end === -1 ? row.length : end) - x;
    path += `M${x},${y}h${length}v1h${-length}z`;
  }
  return path;
}
