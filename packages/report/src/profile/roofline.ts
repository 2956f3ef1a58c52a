// The roofline: arithmetic intensity of every kernel against its rate, below the measured ceilings. Not the table.
import * as Plot from '@observablehq/plot';
import { type Drawing, drawPanel } from '../figures/figure.ts';
import { paint } from '../palette.ts';
import { labelPlaces } from './label-places.ts';
import { type Bound, type Ceilings, groupLaunches, type LaunchGroup, type StepProfile } from './step-profile.ts';

const COLOURS = { compute: paint('blue'), memory: paint('orange'), neither: paint('slate') } as const satisfies Record<Bound, string>;
const MARGIN = { left: 48, right: 18, top: 34, bottom: 44 };

/** A kernel on the chart; `rank` is its line in the table. */
interface Spot {
  readonly rank: number;
  readonly intensity: number;
  readonly gigaflops: number;
  readonly share: number;
  readonly bound: Bound;
}

/** The figure; kernels without arithmetic have no place on its logarithmic axes. */
export function roofline(profile: StepProfile): Drawing {
  const groups = groupLaunches(profile.launches, 'kernel', profile.ceilings);
  const spots = groups.map(spotOf).filter(({ gigaflops }) => gigaflops > 0);
  const left = groups.length - spots.length;
  return {
    name: 'roofline',
    title: 'Kernels below the roof',
    caption: `Numbers are lines of the table by kernel, the longest first where there is no room for all; area is share of the time. The roof is both ceilings as measured in the same run: the best of this engine's matrix product, its 3x3 convolution, and products and sums in registers; and its sum of large vectors. Blue kernels are bound by compute, orange ones by memory, grey ones by neither.${left === 0 ? '' : ` Kernels without arithmetic (${left}) have no place here.`}`,
    description: groups.map((group, place) => `${place + 1}: ${group.name}, bound by ${group.bound}`).join('; '),
    draw: (width) => draw(width, spots, profile.ceilings),
  };
}

function spotOf({ flops, bytes, flopsPerSecond, share, bound }: LaunchGroup, place: number): Spot {
  return { rank: place + 1, intensity: flops / bytes, gigaflops: flopsPerSecond / 1e9, share, bound };
}

function draw(width: number, spots: readonly Spot[], { flopsPerSecond, bytesPerSecond }: Ceilings) {
  const peak = flopsPerSecond / 1e9;
  const ridge = flopsPerSecond / bytesPerSecond;
  const x = decades([ridge, ...spots.map(({ intensity }) => intensity)]);
  const y = decades([peak, ...spots.map(({ gigaflops }) => gigaflops)]);
  const height = Math.min(380, 200 + width / 4);
  const roof = [x[0], ridge, x[1]].map((intensity) => ({ intensity, gigaflops: Math.min(peak, (intensity * bytesPerSecond) / 1e9) }));
  const labels = labelMarks(spots, { x, y, width, height });
  const axis = { fill: paint('muted'), tickSize: 0, label: null, tickFormat: tickText } as const;
  const corner = { textAnchor: 'start', fill: paint('muted') } as const;
  return drawPanel({
    width,
    height,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    x: { type: 'log', domain: x, axis: null },
    y: { type: 'log', domain: y, axis: null, clamp: true },
    r: { domain: [0, 1], range: [0, 34] },
    color: { type: 'identity' },
    marks: [
      Plot.gridX(powers(x), { stroke: paint('grid'), strokeOpacity: 1 }),
      Plot.gridY(powers(y), { stroke: paint('grid'), strokeOpacity: 1 }),
      Plot.axisX(powers(x), axis),
      Plot.axisY(powers(y), axis),
      Plot.line(roof, { x: 'intensity', y: 'gigaflops', stroke: paint('ink'), strokeWidth: 1.5 }),
      Plot.dot(spots, { x: 'intensity', y: 'gigaflops', r: 'share', fill: ({ bound }: Spot) => COLOURS[bound], fillOpacity: 0.3 }),
      Plot.dot(spots, { x: 'intensity', y: 'gigaflops', r: 2.5, fill: ({ bound }: Spot) => COLOURS[bound] }),
      ...labels,
      Plot.text(['GFLOP/s'], { ...corner, frameAnchor: 'top-left', dx: -MARGIN.left, dy: 8 - MARGIN.top }),
      Plot.text(['FLOP per byte'], { frameAnchor: 'bottom', fill: paint('muted'), dy: MARGIN.bottom - 6 }),
    ],
  });
}

interface Chart {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly width: number;
  readonly height: number;
}

/** A mark for the number of each kernel that there is room for. */
function labelMarks(spots: readonly Spot[], { x, y, width, height }: Chart) {
  const left = MARGIN.left;
  const bottom = height - MARGIN.bottom;
  const across = logScale(x, [left, width - MARGIN.right]);
  const up = logScale(y, [bottom, MARGIN.top]);
  const points = spots.map(({ rank, intensity, gigaflops }) => ({ text: String(rank), x: across(intensity), y: up(gigaflops) }));
  const places = labelPlaces(points, { left, right: width, top: MARGIN.top / 2, bottom });
  return spots.flatMap((spot, i) => {
    const [place, { text }] = [places[i], points[i]];
    return place === null ? [] : [Plot.text([spot], { x: 'intensity', y: 'gigaflops', text: [text], ...place, fontWeight: 500 })];
  });
}

/** Pixels of a value, as Plot has them on a logarithmic axis. */
function logScale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): (value: number) => number {
  return (value) => from + ((to - from) * Math.log(value / low)) / Math.log(high / low);
}

/** Whole decades around positive values. */
function decades(values: readonly number[]): [number, number] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  return [tenTo(low), tenTo(Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values) * 1.05))))];
}

function powers([low, high]: readonly [number, number]): number[] {
  const [from, to] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))];
  return Array.from({ length: to - from + 1 }, (_, i) => tenTo(from + i));
}

const tickText = (power: number): string => (power < 0.001 ? power.toExponential(0) : String(power));

/** Read from text, which rounds to the nearest number; 10 ** -5 is not it. */
const tenTo = (power: number): number => Number(`1e${power}`);
