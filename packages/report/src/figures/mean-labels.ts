// The mean label of each true class as a matrix, one for each kind of labels. Not the labels of single images.
import { decimal, percent } from '../format.ts';
import { escapeText } from '../html.ts';
import { classOrder, type LabelExamples, meanLabels } from '../label-examples.ts';
import { paint } from '../palette.ts';
import type { Figure, Panel } from './figure.ts';

const GAP = 16;
const TITLE_HEIGHT = 22;
/** Shades of a cell; mass is told apart on their scale, the square root. */
const SHADES = 16;

type Matrix = readonly (Float64Array | null)[];

interface NamedMatrix {
  readonly name: string;
  readonly matrix: Matrix;
}

/** The figure of all kinds of labels of the examples. */
export function meanLabelMatrices({ set, labels }: LabelExamples): Figure {
  const K = set.classNames.length;
  const matrices = labels.map((one) => ({ name: one.name, matrix: meanLabels(set, one) }));
  return {
    topic: 'labels',
    name: 'mean-labels',
    title: 'Mean label of each class',
    caption: `Row: true class. Column: class that the label names. The stronger the colour, the more mass, on the
      scale of its square root, full at 100 %; a row without colour has no images. ${classOrder(set.classNames)}`,
    description: ['Matrices of mean labels, true class by named class.', ...matrices.map(matrixWords)].join(' '),
    draw: (width) => matrixGrid(matrices, K, width),
  };
}

function matrixWords({ name, matrix }: NamedMatrix): string {
  const onTrueClass = matrix.flatMap((row, k) => (row === null ? [] : row[k]));
  const mean = onTrueClass.reduce((sum, mass) => sum + mass, 0) / onTrueClass.length;
  return `${name}: on average ${percent(mean)} % on the true class.`;
}

/** Equal squares, as many beside each other as leave them 160 pixels. */
function matrixGrid(matrices: readonly NamedMatrix[], K: number, width: number): Panel {
  const columns = Math.max(1, Math.min(Math.max(2, matrices.length), Math.floor((width + GAP) / (160 + GAP))));
  const side = Math.floor((width - (columns - 1) * GAP) / columns);
  const rows = Math.ceil(matrices.length / columns);
  const placed = matrices.map((one, place) => {
    const [x, y] = [(place % columns) * (side + GAP), Math.floor(place / columns) * (side + TITLE_HEIGHT + GAP)];
    return `<g transform="translate(${x},${y})">${matrixMarkup(one, K, side)}</g>`;
  });
  return { width, height: rows * (side + TITLE_HEIGHT + GAP) - GAP + 1, markup: placed.join('') };
}

function matrixMarkup({ name, matrix }: NamedMatrix, K: number, side: number): string {
  const shades = Array.from({ length: SHADES }, (_, place) => shadePath(matrix, place + 1));
  const cells = shades.map((path, place) => (path === '' ? '' : `<path fill-opacity="${decimal((place + 1) / SHADES, 3)}" d="${path}"/>`));
  return `<text x="0" y="14" text-anchor="start">${escapeText(name)}</text>
<g transform="translate(0,${TITLE_HEIGHT}) scale(${side / K})" fill="${paint('blue')}" shape-rendering="crispEdges">${cells.join('')}</g>
<rect x="0.5" y="${TITLE_HEIGHT + 0.5}" width="${side - 1}" height="${side - 1}" fill="none" stroke="${paint('rule')}"/>`;
}

/** The cells of one shade, neighbours in a row as one rectangle. */
function shadePath(matrix: Matrix, shade: number): string {
  return matrix.map((row, y) => (row === null ? '' : rowPath(row, y, shade))).join('');
}

function rowPath(row: Float64Array, y: number, shade: number): string {
  const inShade = Array.from(row, (mass) => Math.round(Math.sqrt(mass) * SHADES) === shade);
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (!inShade[x] || (x > 0 && inShade[x - 1])) continue;
    const end = inShade.indexOf(false, x);
    const length = (end === -1 ? row.length : end) - x;
    path += `M${x},${y}h${length}v1h${-length}z`;
  }
  return path;
}
