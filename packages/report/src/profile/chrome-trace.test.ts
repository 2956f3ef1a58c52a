// The trace: what Perfetto needs of each event, and every launch in its place.
import { expect, test } from 'vitest';
import { chromeTrace } from './chrome-trace.ts';
import { LAUNCHES, PROFILE } from './profile.fixture.ts';

test('every launch is a complete event in microseconds on the device, one after the other', () => {
  const trace = JSON.parse(JSON.stringify(chromeTrace(PROFILE)));
  const device = trace.traceEvents.filter(({ ph, pid }: { ph: string; pid: number }) => ph === 'X' && pid === 2);
  expect(device).toHaveLength(LAUNCHES.length);
  expect(device[1]).toEqual({
    name: 'conv2d/forward[tile]',
    ph: 'X',
    pid: 2,
    tid: 1,
    cat: 'conv2d',
    ts: 9000,
    dur: 4400,
    args: { op: 'conv2d', layer: 'features_b.0', flops: 2e8, bytes: 1e6 },
  });
});

test('the phases of the host follow each other, and processes and threads have names', () => {
  const { traceEvents } = chromeTrace(PROFILE);
  const host = traceEvents.filter(({ ph, pid }) => ph === 'X' && pid === 1);
  expect(host.map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
    ['trace', 0, 20_000],
    ['plan', 20_000, 10_000],
    ['make pipelines', 30_000, 400_000],
    ['first step', 430_000, 100_000],
    ['encode', 530_000, 500],
    ['wait', 530_500, 15_000],
  ]);
  const named = traceEvents.filter(({ ph }) => ph === 'M').map(({ pid, args }) => [pid, args?.['name']]);
  expect(named).toEqual([
    [1, 'host: tiny & <made up>'],
    [1, 'phases'],
    [2, 'an adapter (timestamps)'],
    [2, 'student, IPC 10 step'],
  ]);
});
