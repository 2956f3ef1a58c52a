// Student accuracy by expert epoch and temperature of the labels, as a heat map. Not other edits.
import * as Plot from '@observablehq/plot';
import { type ResultCell, type Results, settingsNamer, sourceName, temperatureOf } from '@softlabel/distill';
import { ascending, percent, percentInterval } from '../format.ts';
import { paint } from '../palette.ts';
import { groupBy } from '../rows.ts';
import { accuracyWords } from './accuracy.ts';
import { drawPanel, type Figure, type Panel, stackPanels } from './figure.ts';
import { sparseTicks } from './spread.ts';
import { FONT_SIZE, TEXT_LINE, textLines, textWidth } from './text.ts';

/** A cell of the map. */
interface Tile {
  readonly cell: ResultCell;
  readonly epoch: number;
  readonly temperature: number;
}

/** Tiles that differ in epoch and temperature alone. */
interface HeatMap {
  readonly title: string;
  readonly tiles: readonly Tile[];
}

/** The figure; null unless some labels stand at two epochs and two temperatures at least. */
export function epochTemperature({ cells }: Results): Figure | null {
  const maps = heatMaps(cells);
  if (maps.length === 0) return null;
  return {
    topic: 'accuracy',
    name: 'epoch-temperature',
    title: 'Student accuracy by expert epoch and temperature',
    caption: `Mean accuracy in per cent of students that learn from the labels of one expert epoch, softened by a temperature T (T = 1: as they
      are); below it, where there is room, the 95 % interval. The stronger the colour, the higher. Framed: the best epoch at each temperature.`,
    description: `Heat map of student accuracy by expert epoch and temperature. ${maps.map(mapWords).join(' ')}`,
    draw: (width) => stackPanels(maps.map((map) => drawMap(map, width))),
  };
}

function heatMaps(cells: readonly ResultCell[]): HeatMap[] {
  const settings = settingsNamer(cells);
  const titleOf = ({ cell }: Tile) =>
    [`IPC ${cell.ipc}`, sourceName(cell.labels), settings(cell)].filter((part) => part !== '' && part !== 'expert').join(', ');
  const maps = [...groupBy(cells.flatMap(tileOf), titleOf)].map(([title, tiles]) => ({ title, tiles }));
  return maps.filter(({ tiles }) => epochsOf(tiles).length > 1 && temperaturesOf(tiles).length > 1);
}

/** The tile of a cell whose labels have no edit but a temperature. */
function tileOf(cell: ResultCell): Tile[] {
  const { source, epoch, edits } = cell.labels;
  const temperature = temperatureOf(edits);
  return source !== 'expert' || epoch === null || temperature === null ? [] : [{ cell, epoch, temperature }];
}

const epochsOf = (tiles: readonly Tile[]): number[] => ascending(tiles.map(({ epoch }) => epoch));
const temperaturesOf = (tiles: readonly Tile[]): number[] => ascending(tiles.map(({ temperature }) => temperature));

const TILE_HEIGHT = 46;
/** Pixels between the values of neighbours. */
const TILE_GAP = 6;
/** Of four bold characters, in font sizes. */
const VALUE_WIDTH = 2.5;
const MARGIN = { top: 26, bottom: 44, right: 2 };
/** Opacity of the lowest and the highest accuracy: text reads on both, on light ground and on dark. */
const SHADES = [0.05, 0.5] as const;

function drawMap({ title, tiles }: HeatMap, width: number): Panel {
  const [epochs, temperatures] = [epochsOf(tiles), temperaturesOf(tiles)];
  const marginLeft = Math.max(...temperatures.map((T) => textWidth(temperatureText(T)))) + 8;
  const room = (width - marginLeft - MARGIN.right) / epochs.length;
  const fontSize = Math.min(FONT_SIZE, (room - TILE_GAP) / VALUE_WIDTH);
  const titleLines = textLines(title, width);
  const marginTop = MARGIN.top + (titleLines.length - 1) * TEXT_LINE;
  const corner = { frameAnchor: 'top-left', textAnchor: 'start', dx: -marginLeft, dy: 8 - marginTop } as const;
  const place = { x: 'epoch', y: 'temperature' } as const;
  const intervals = tiles.filter(({ cell }) => textWidth(intervalText(cell)) < room - 4);
  return drawPanel({
    width,
    height: marginTop + temperatures.length * TILE_HEIGHT + MARGIN.bottom,
    marginTop,
    marginBottom: MARGIN.bottom,
    marginLeft,
    marginRight: MARGIN.right,
    x: { domain: epochs, padding: 0.04, round: false, axis: null },
    y: { domain: temperatures.toReversed(), padding: 0.08, axis: null },
    opacity: { type: 'identity' },
    marks: [
      Plot.text([titleLines.join('\n')], { ...corner, fontWeight: 600 }),
      Plot.cell(tiles, { ...place, fill: paint('blue'), fillOpacity: shadeOf(tiles), rx: 2 }),
      Plot.cell(bestOf(tiles), { ...place, stroke: paint('ink'), strokeWidth: 1.5, rx: 2 }),
      Plot.text(tiles, {
        ...place,
        text: ({ cell }) => percent(cell.accuracy.mean),
        fontWeight: 600,
        fontSize,
        dy: intervals.length > 0 ? -7 : 0,
      }),
      Plot.text(intervals, { ...place, text: ({ cell }) => intervalText(cell), fontSize: FONT_SIZE - 1, dy: 9 }),
      ...axes(epochs, temperatures, room),
    ],
  });
}

/** Temperatures at the left; below the epochs that there is room for, columns being `room` pixels wide. */
function axes(epochs: readonly number[], temperatures: readonly number[], room: number): Plot.Markish[] {
  const fill = paint('muted');
  const ticks = sparseTicks(epochs, (epoch) => epochs.indexOf(epoch) * room, 0);
  return [
    Plot.text(temperatures, { y: (T) => T, text: temperatureText, frameAnchor: 'left', textAnchor: 'end', dx: -8, fill }),
    Plot.text(ticks, { x: (epoch) => epoch, text: String, frameAnchor: 'bottom', dy: 16, fill }),
    Plot.text(['expert epoch'], { frameAnchor: 'bottom', dy: 36, fill }),
  ];
}

const temperatureText = (T: number): string => `T = ${Number(T.toFixed(2))}`;

function intervalText({ accuracy: { ci95 } }: ResultCell): string {
  return ci95 === null ? '' : percentInterval(ci95);
}

/** The opacity of a tile by its accuracy among all. */
function shadeOf(tiles: readonly Tile[]): (tile: Tile) => number {
  const means = tiles.map(({ cell }) => cell.accuracy.mean);
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const [faint, strong] = SHADES;
  return ({ cell }) => faint + ((cell.accuracy.mean - low) / (high - low || 1)) * (strong - faint);
}

/** The best tile at each temperature; the earlier one of equals. */
function bestOf(tiles: readonly Tile[]): Tile[] {
  const rows = [...groupBy(tiles, ({ temperature }) => String(temperature)).values()];
  return rows.map((row) => row.reduce((best, tile) => (tile.cell.accuracy.mean > best.cell.accuracy.mean ? tile : best)));
}

function mapWords({ title, tiles }: HeatMap): string {
  return `${title}: ${tiles.map(({ cell, epoch, temperature }) => `epoch ${epoch}, T = ${temperature}: ${accuracyWords(cell)}`).join('; ')}.`;
}
