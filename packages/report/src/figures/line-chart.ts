// A line chart with interval bars, reference lines and labels at the right: the form that most figures share. Not their data.
import * as Plot from '@observablehq/plot';
import { paint } from '../palette.ts';
import { drawPanel, type Panel } from './figure.ts';
import { sparseTicks, spreadApart } from './spread.ts';
import { FONT_SIZE, TEXT_LINE, textLines, textWidth } from './text.ts';

export type Interval = readonly [low: number, high: number];

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly interval?: Interval | null;
}

/** A line through at least one point. */
export interface Series {
  /** Label at the right end; empty for none. */
  readonly name: string;
  readonly colour: string;
  readonly points: readonly Point[];
  /** Shifts all of it by pixels, so that bars at equal x stand beside each other. */
  readonly shift?: number;
  readonly dashed?: boolean;
  /** The points that get a dot; all by default. */
  readonly dots?: readonly Point[];
}

/** A dashed line across, with its interval as a band. */
export interface Reference {
  readonly name: string;
  readonly colour: string;
  readonly y: number;
  readonly interval: Interval | null;
}

export interface LineChart {
  readonly title?: string;
  readonly width: number;
  readonly height: number;
  readonly x: {
    /** Empty for none, where another panel below says it. */
    readonly label: string;
    readonly domain: Interval;
    readonly ticks: readonly number[];
    readonly type: 'linear' | 'log';
  };
  readonly y: { readonly label: string; readonly domain: Interval; readonly format: (value: number) => string };
  readonly series: readonly Series[];
  readonly references?: readonly Reference[];
  /** Vertical lines at these x. */
  readonly rules?: readonly number[];
}

const MARGIN = { left: 40, tick: 26, axisLabel: 20, title: 20, top: 40 };
/** Between the border of the drawing and the outermost x, so that dots and bars stay inside. */
const INSET = 14;
const LABEL_GAP = 10;
/** Between labels at the right. */
const LABEL_HEIGHT = FONT_SIZE + 3;
/** Between ticks, or more where their texts are wide. */
const TICK_GAP = 24;
const DASHES = '5 4';

/** Draws the chart, higher where its title or its labels need it; what passes the y domain ends at its border. */
export function drawLineChart(chart: LineChart): Panel {
  const { title = '', width, x, y, series, references = [], rules = [] } = chart;
  const names = [...series, ...references].map(({ name }) => name).filter((name) => name !== '');
  const titleLines = textLines(title, width);
  const moreLines = (titleLines.length - 1) * TEXT_LINE;
  const marginTop = MARGIN.top + (title === '' ? 0 : MARGIN.title) + moreLines;
  const marginBottom = MARGIN.tick + (x.label === '' ? 0 : MARGIN.axisLabel);
  const marginRight = Math.max(4, ...names.map((name) => textWidth(name) + LABEL_GAP));
  const height = Math.max(chart.height + moreLines, marginTop + marginBottom + names.length * LABEL_HEIGHT);
  const inner = { width: width - MARGIN.left - marginRight - 2 * INSET, height: height - marginTop - marginBottom };
  const corner = { frameAnchor: 'top-left', textAnchor: 'start', dx: -MARGIN.left } as const;
  return drawPanel({
    width,
    height,
    marginTop,
    marginBottom,
    marginLeft: MARGIN.left,
    marginRight,
    x: { type: x.type, domain: x.domain, inset: INSET, axis: null },
    y: { domain: y.domain, axis: null },
    color: { type: 'identity' },
    marks: [
      Plot.text([titleLines.join('\n')], { ...corner, dy: 8 - marginTop, fontWeight: 600 }),
      Plot.text([y.label], { ...corner, dy: -26, fill: paint('muted') }),
      ...yAxis(chart, Math.max(2, Math.round(inner.height / 36))),
      ...xAxis(chart, inner.width),
      Plot.ruleX(rules, { stroke: paint('rule'), strokeDasharray: '2 3' }),
      ...references.flatMap((reference) => referenceMarks(reference, chart)),
      ...series.flatMap((line) => lineMarks(line, chart)),
      endLabels([...series, ...references], y.domain, inner.height),
    ],
  });
}

function yAxis({ y }: LineChart, ticks: number): Plot.Markish[] {
  return [
    Plot.gridY({ stroke: paint('grid'), strokeOpacity: 1, ticks }),
    Plot.axisY({ fill: paint('muted'), tickSize: 0, ticks, tickFormat: y.format, label: null }),
    Plot.ruleY([y.domain[0]], { stroke: paint('rule') }),
  ];
}

/** Ticks as plain text: an axis mark drops some of them on a logarithmic scale. */
function xAxis({ x }: LineChart, width: number): Plot.Markish[] {
  const scaled = x.type === 'log' ? Math.log : (value: number) => value;
  const [from, to] = x.domain.map(scaled);
  const ticks = sparseTicks(x.ticks, (value) => ((scaled(value) - from) / (to - from || 1)) * width, TICK_GAP);
  const below = { frameAnchor: 'bottom', fill: paint('muted') } as const;
  return [
    Plot.text(ticks, { ...below, x: (tick) => tick, text: String, dy: 16 }),
    Plot.text([x.label], { ...below, dy: MARGIN.tick + 12 }),
  ];
}

function referenceMarks({ colour, y: height, interval }: Reference, { x, y }: LineChart): Plot.Markish[] {
  const [x1, x2] = x.domain;
  const bands = interval === null ? [] : [within(interval, y.domain)];
  const ends = { x1: () => x1, x2: () => x2, y1: ([low]: Interval) => low, y2: ([, high]: Interval) => high };
  return [
    Plot.rect(bands, { ...ends, fill: colour, fillOpacity: 0.1, insetLeft: -INSET, insetRight: -INSET }),
    Plot.ruleY([height], { stroke: colour, strokeDasharray: DASHES, strokeWidth: 1.5 }),
  ];
}

/** A short line across the end of an interval bar. */
const CAP: Plot.SymbolImplementation = {
  draw(context: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void }) {
    context.moveTo(-3.5, 0);
    context.lineTo(3.5, 0);
  },
};

function lineMarks({ colour, points, shift = 0, dashed = false, dots = points }: Series, { y }: LineChart): Plot.Markish[] {
  const [low, high] = y.domain;
  const bars = points.flatMap(({ x, interval }) => (interval ? [{ x, interval, ends: within(interval, y.domain) }] : []));
  // An interval that goes on past the border has no cap there.
  const caps = bars.flatMap(({ x, interval }) => interval.filter((end) => end >= low && end <= high).map((end) => ({ x, y: end })));
  const stroke = { stroke: colour, strokeWidth: 1.5, dx: shift };
  return [
    Plot.line(points, { ...stroke, x: 'x', y: 'y', ...(dashed ? { strokeDasharray: DASHES } : {}) }),
    Plot.ruleX(bars, { ...stroke, x: 'x', y1: ({ ends }) => ends[0], y2: ({ ends }) => ends[1] }),
    Plot.dot(caps, { ...stroke, x: 'x', y: 'y', symbol: CAP }),
    Plot.dot(dots, { x: 'x', y: 'y', r: 3, fill: colour, stroke: paint('paper'), strokeWidth: 1, dx: shift }),
  ];
}

/** Names at the right border, moved apart where lines end close together. */
function endLabels(lines: readonly (Series | Reference)[], domain: Interval, pixels: number): Plot.Markish {
  const labels = lines
    .filter(({ name }) => name !== '')
    .map((line) => ({ name: line.name, colour: line.colour, y: 'y' in line ? line.y : line.points[line.points.length - 1].y }));
  const [low, high] = domain;
  const gap = (LABEL_HEIGHT * (high - low)) / pixels;
  const wanted = labels.map(({ y }) => y);
  const places = spreadApart(wanted, gap, low, high);
  const anchor = { frameAnchor: 'right', textAnchor: 'start', dx: LABEL_GAP } as const;
  return Plot.text(labels, { ...anchor, text: 'name', y: (_, place) => places[place], fill: 'colour', fontWeight: 500 });
}

/** Pixels between lines that have points at equal x, and the most that one of them is moved: no further than to the labels. */
const SHIFT = { between: 5, most: 18 };

/** Shift of the `place`-th of `count` lines that have points at equal x. */
export function besideEachOther(place: number, count: number): number {
  const fromMiddle = place - (count - 1) / 2;
  return fromMiddle * Math.min(SHIFT.between, (2 * SHIFT.most) / Math.max(1, count - 1));
}

function within([low, high]: Interval, [least, most]: Interval): Interval {
  return [Math.max(low, least), Math.min(high, most)];
}
