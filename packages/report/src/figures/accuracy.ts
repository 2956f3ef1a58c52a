// What accuracy figures share: points of cells, the axis in per cent, words for cells. Not a figure.
import type { ResultCell } from '@softlabel/distill';
import { percent, percentInterval } from '../format.ts';
import type { LineChart, Point } from './line-chart.ts';

export function accuracyPoint(x: number, { accuracy }: ResultCell): Point {
  return { x, y: accuracy.mean, interval: accuracy.ci95 };
}

/** The axis over all cells, from 0 to the next step above the highest interval. */
export function accuracyAxis(cells: readonly Pick<ResultCell, 'accuracy'>[]): LineChart['y'] {
  const highest = Math.max(...cells.map(({ accuracy }) => accuracy.ci95?.[1] ?? accuracy.mean));
  const step = highest < 0.4 ? 0.05 : 0.1;
  // A hair less, so that what lies on a step does not ask for the next one.
  const top = Math.min(1, Math.max(step, Math.ceil(highest / step - 1e-9) * step));
  return { label: 'accuracy (%)', domain: [0, top], format: (value) => (value * 100).toFixed(0) };
}

/** `41.6 % [40.1, 43.2]`, for descriptions. */
export function accuracyWords({ accuracy: { mean, ci95 } }: Pick<ResultCell, 'accuracy'>): string {
  return `${percent(mean)} %${ci95 === null ? '' : ` ${percentInterval(ci95)}`}`;
}
