// What becomes of a row: its numbers, its reasons, and whether it failed.
import { afterEach, expect, test, vi } from 'vitest';
import { measureRow } from './measure-row.ts';
import { race } from './race.ts';
import type { Measured, Row } from './row.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const rowOf = (measure: () => Promise<Measured>): Row => ({ name: 'row', shape: '', unit: 'ms', measure });
/** No row here asks anything of it. */
const device = {} as Parameters<typeof measureRow>[0];

test('numbers have a ratio, facts stay beside them', async () => {
  const measured = { ours: 10, peers: { torch: 20 }, about: { torch: '1.13' }, details: [{ batch: 1, ms: 10 }] };
  const { row, about, failed } = await measureRow(
    device,
    rowOf(async () => measured),
  );
  expect(row).toEqual({ name: 'row', shape: '', unit: 'ms', ours: 10, peers: { torch: 20 }, ratio: 2, details: measured.details });
  expect([about, failed]).toEqual([{ torch: '1.13' }, false]);
});

test('a row that breaks has a reason, said aloud', async () => {
  const complain = vi.spyOn(console, 'error').mockReturnValue();
  const { row, failed } = await measureRow(
    device,
    rowOf(() => Promise.reject(new Error('no memory'))),
  );
  expect([row.ours, row.ratio, failed]).toEqual(['no memory', null, true]);
  expect(complain).toHaveBeenCalledWith('bench: row: no memory');
});

test('a row for which the adapter lacks something has a reason and has not failed', async () => {
  const measured = { ours: 'no matrix units here', peers: {}, absent: true };
  const { row, failed } = await measureRow(
    device,
    rowOf(async () => measured),
  );
  expect([row, failed]).toEqual([{ name: 'row', shape: '', unit: 'ms', ours: 'no matrix units here', peers: {}, ratio: null }, false]);
});

test('a peer that is missing has a reason; one that is wrong fails the row', async () => {
  const run = async () => undefined;
  const release = vi.fn(async () => undefined);
  const peers = [
    { name: 'torch', reason: 'no torch' },
    { name: 'tfjs', reason: 'other losses', failed: true },
  ];
  const measured = await race({ ours: { name: 'ours', bestMs: 100_000, run }, peers, release }, 'ms');
  expect(measured).toEqual({
    ours: 100_000,
    peers: { torch: 'no torch', tfjs: 'other losses' },
    about: {},
    failures: ['tfjs: other losses'],
  });
  expect(release).toHaveBeenCalledOnce();
});
