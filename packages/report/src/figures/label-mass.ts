// Where the mass of the labels lies, for data whose classes are pairs of a shape and a texture.
import * as Plot from '@observablehq/plot';
import type { RelatedMass, Results } from '@softlabel/distill';
import { percent } from '../format.ts';
import { paint } from '../palette.ts';
import { RELATIONS, uniformMass } from '../related-mass.ts';
import { areOfOneEpoch, isHard, labelRowsOf, type Row } from '../rows.ts';
import { drawPanel, type Figure, type Panel, stackPanels } from './figure.ts';
import { FONT_SIZE, TEXT_LINE, textLines, textWidth } from './text.ts';

/** One bar: a label's mean mass by relation to the true class. */
interface Bar {
  readonly name: string;
  readonly mass: RelatedMass;
}

/** The figure, or null for data whose classes are no such pairs. */
export function labelMass({ recipe: { data }, cells }: Results): Figure | null {
  const rows = labelRowsOf(cells).filter((row) => !isHard(row));
  const bars = rows.flatMap((row) => rowBar(row, areOfOneEpoch(rows)));
  if (data.name !== 'shapes' || bars.length === 0) return null;
  const all = [...bars, { name: 'uniform', mass: uniformMass(data.shapes, data.textures) }];
  const description = `Stacked bars of mean label mass. ${all.map(barWords).join(' ')}`;
  return {
    topic: 'labels',
    name: 'label-mass',
    title: 'Where the label mass lies',
    caption: `Mean label mass in per cent on the true class, on the classes of the same shape, on those of the same texture, and on all
      others, over the images of the largest IPC. Last bar: a label that knows nothing.`,
    description,
    draw: (width) => stackPanels([keyPanel(width), barPanel(all, width)]),
  };
}

/** The bar of a row; its epoch is not told where all have the same. */
function rowBar({ name, epoch, variant, cells }: Row, ofOneEpoch: boolean): Bar[] {
  const mass = cells[cells.length - 1].labels.relatedMass;
  if (mass === undefined) return [];
  if (ofOneEpoch) return [{ name: variant || 'unedited', mass }];
  return [{ name: variant === '' ? `epoch ${epoch}` : name.replace('expert ', ''), mass }];
}

function barWords({ name, mass }: Bar): string {
  return `${name}: ${RELATIONS.map((relation) => `${relation.name} ${percent(mass[relation.key])} %`).join(', ')}.`;
}

/** Of a row whose name has up to two lines; and what is left of it besides these. */
const ROW_HEIGHT = 32;
const ROW_GAP = 4;
const MARGIN = 12;
/** The most of the width that names may take. */
const NAMES_SHARE = 0.35;

function barPanel(bars: readonly Bar[], width: number): Panel {
  const names = new Map(bars.map(({ name }) => [name, textLines(name, width * NAMES_SHARE - MARGIN)]));
  const lines = [...names.values()];
  const marginLeft = Math.max(...lines.flat().map(textWidth)) + MARGIN;
  const rowHeight = Math.max(ROW_HEIGHT, Math.max(...lines.map(({ length }) => length)) * TEXT_LINE + ROW_GAP);
  const segments = bars.flatMap(segmentsOf);
  const pixels = width - marginLeft - MARGIN;
  return drawPanel({
    width,
    height: bars.length * rowHeight + 8,
    marginLeft,
    marginRight: MARGIN,
    marginTop: 0,
    marginBottom: 8,
    x: { domain: [0, 1], axis: null },
    y: { domain: bars.map(({ name }) => name), padding: 0.2, label: null, tickSize: 0 },
    color: { type: 'identity' },
    marks: [
      Plot.axisY({ tickSize: 0, label: null, tickFormat: (name) => names.get(name)?.join('\n'), fontSize: FONT_SIZE }),
      Plot.barX(segments, { x1: 'from', x2: 'to', y: 'name', fill: 'colour', stroke: paint('paper'), strokeWidth: 1 }),
      Plot.text(
        segments.filter(({ from, to, text }) => (to - from) * pixels > textWidth(text) + 4),
        { x: ({ from, to }) => (from + to) / 2, y: 'name', text: 'text', fill: paint('paper'), fontWeight: 500 },
      ),
    ],
  });
}

/** The four segments of a bar, one after the other. */
function segmentsOf({ name, mass }: Bar) {
  let to = 0;
  return RELATIONS.map(({ key, colour }) => {
    const from = to;
    to += mass[key];
    return { name, from, to, colour, text: percent(mass[key]) };
  });
}

/** Squares and names of the relations, on one line or two. */
function keyPanel(width: number): Panel {
  const columnWidth = Math.max(...RELATIONS.map(({ name }) => textWidth(name))) + 30;
  const columns = width < RELATIONS.length * columnWidth ? 2 : RELATIONS.length;
  const entries = RELATIONS.map(({ name, colour }, place) => {
    const [x, y] = [(place % columns) * columnWidth, 12 + Math.floor(place / columns) * 20];
    const square = `<rect x="${x}" y="${y - 6}" width="11" height="11" fill="${colour}"/>`;
    return `${square}<text x="${x + 17}" y="${y}" dy="0.32em" text-anchor="start">${name}</text>`;
  });
  return { width, height: 18 + Math.floor((RELATIONS.length - 1) / columns) * 20, markup: entries.join('') };
}
