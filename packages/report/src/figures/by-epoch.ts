// What figures over expert epochs share: their axis, and a line for each IPC. Not a figure.
import type { ResultCell } from '@softlabel/distill';
import { seriesPaint } from '../palette.ts';
import { cellAt, ipcsOf, type Row } from '../rows.ts';
import type { LineChart, Point, Series } from './line-chart.ts';

/** The axis from 0 to the last of `epochs` (ascending, at least one), with ticks at each. */
export function epochAxis(epochs: readonly number[]): LineChart['x'] {
  return { label: 'expert epoch', domain: [0, Math.max(1, ...epochs)], ticks: epochs, type: 'linear' };
}

/** A line for each IPC through the cells of `rows`, in the colour that the IPC has among `ipcs`. */
export function seriesByIpc(rows: readonly Row[], ipcs: readonly number[], point: (epoch: number, cell: ResultCell) => Point): Series[] {
  return ipcsOf(rows).map((ipc) => ({
    name: `IPC ${ipc}`,
    colour: seriesPaint(ipcs.indexOf(ipc)),
    points: rows.flatMap((row) => {
      const cell = cellAt(row, ipc);
      return cell === undefined || row.epoch === null ? [] : [point(row.epoch, cell)];
    }),
  }));
}
