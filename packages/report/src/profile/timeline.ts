// The timeline: when each launch of the fastest run ran, a lane for each op. Not the Chrome trace.
import * as Plot from '@observablehq/plot';
import { type Drawing, drawPanel } from '../figures/figure.ts';
import { paint, seriesPaint } from '../palette.ts';
import { groupLaunches, type StepProfile } from './step-profile.ts';

/** Lanes for the longest ops; the others share one more. */
const LANES = 9;
const LANE_HEIGHT = 34;
const MARGIN = { left: 2, right: 12, top: 14, bottom: 40 };

interface Bar {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
}

/** The figure. */
export function timeline(profile: StepProfile): Drawing {
  const ops = groupLaunches(profile.launches, 'op', profile.ceilings).map(({ name }) => name);
  const lanes = ops.length <= LANES + 1 ? ops : [...ops.slice(0, LANES), `${ops.length - LANES} other ops`];
  const bars = profile.launches.map(({ op, span }): Bar => {
    const place = ops.indexOf(op);
    return { lane: Math.min(place, lanes.length - 1), from: span.startMs, to: span.startMs + span.ms };
  });
  return {
    name: 'timeline',
    title: 'One step, launch by launch',
    caption: 'The fastest of the timed runs, a lane for each op, the longest on top. Gaps are the work between launches.',
    description: `${bars.length} launches in ${Math.max(...bars.map(({ to }) => to)).toFixed(1)} ms, in lanes: ${lanes.join(', ')}`,
    draw: (width) => draw(width, lanes, bars),
  };
}

function draw(width: number, lanes: readonly string[], bars: readonly Bar[]) {
  const colour = ({ lane }: Bar) => seriesPaint(lane);
  return drawPanel({
    width,
    height: MARGIN.top + MARGIN.bottom + lanes.length * LANE_HEIGHT,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    x: { domain: [0, Math.max(...bars.map(({ to }) => to))], axis: null },
    y: { domain: [lanes.length, 0], axis: null },
    color: { type: 'identity' },
    marks: [
      Plot.gridX({ stroke: paint('grid'), strokeOpacity: 1, ticks: width / 90 }),
      Plot.axisX({ fill: paint('muted'), tickSize: 0, ticks: width / 90, label: null }),
      Plot.rect(bars, {
        x1: 'from',
        x2: 'to',
        y1: ({ lane }: Bar) => lane + 0.45,
        y2: ({ lane }: Bar) => lane + 0.9,
        fill: colour,
        stroke: colour,
        strokeWidth: 0.6,
      }),
      Plot.text(lanes, { x: 0, y: (_, lane) => lane + 0.2, text: (name: string) => name, textAnchor: 'start', dx: 2 }),
      Plot.text(['milliseconds'], { frameAnchor: 'bottom', fill: paint('muted'), dy: MARGIN.bottom - 6 }),
    ],
  });
}
