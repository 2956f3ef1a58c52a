// Timed runs on the device: every launch gets a time by either clock, and the numbers are those of a plain run.
import { openDevice } from '@softlabel/node';
import type { Device } from '@softlabel/runtime';
import { expect, test } from 'vitest';
import { add, allocate, f32, matmul, program, read, relu, sum, type Tensor, write } from './index.ts';

type Named = { [name: string]: Tensor };
const SIDE = 192;

/** A chain of unlike launches with state in place, state that is copied at the end, and an output. */
const chain = program('chain', ({ x, y, w }: Named) => ({ x: relu(matmul(x, w)), y: x, total: sum(add(matmul(y, w), 1)) }));

async function bound(device: Device) {
  const state = await allocate(device, 'state', { x: f32(SIDE, SIDE), y: f32(SIDE, SIDE), w: f32(SIDE, SIDE) });
  for (const [i, tensor] of Object.values(state).entries())
    write(
      device,
      tensor,
      Float32Array.from({ length: SIDE * SIDE }, (_, k) => Math.sin(k + i) / 10),
    );
  const made = await chain.bind(device, state);
  return { made, tensors: [state.x, state.y, made.outputs.total] };
}

const finest = await openDevice({ dawn: ['disable-dawn-features=timestamp_quantization'] });

test.each([
  ['timestamps', finest],
  ['wall', { ...finest, profile: { ...finest.profile, timestamps: false } }],
] as const)('by %s, every launch takes time, in order, and three timed runs leave what three runs leave', async (clock, device) => {
  const plain = await bound(device);
  for (let i = 0; i < 3; i++) plain.made.run();
  const expected = await read(device, plain.tensors);
  const { made, tensors } = await bound(device);
  const times = await made.time(3);
  expect(times.clock).toBe(clock);
  expect(times.runs.map((spans) => spans.length)).toEqual(Array(3).fill(made.plan.launches.length));
  for (const spans of times.runs) {
    expect(spans[0].startMs).toBeGreaterThanOrEqual(0);
    for (const [i, { startMs, ms }] of spans.entries()) {
      expect(ms).toBeGreaterThan(0);
      if (i > 0) expect(startMs).toBeGreaterThanOrEqual(spans[i - 1].startMs + spans[i - 1].ms);
    }
  }
  expect(await read(device, tensors)).toEqual(expected);
  made.release();
  plain.made.release();
});

test('a plan of more launches than a set of timestamps holds is timed whole', async () => {
  const state = await allocate(finest, 'state', { x: f32(4) });
  const long = program('long', ({ x }: Named) => ({ y: Array.from({ length: 2100 }).reduce<Tensor>((y, _, i) => add(y, i), x) }));
  const made = await long.bind(finest, state);
  const { runs } = await made.time(1);
  expect(runs[0]).toHaveLength(2100);
  for (const { ms } of runs[0]) expect(ms).toBeGreaterThan(0);
  made.release();
});
