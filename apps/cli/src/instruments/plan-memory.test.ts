// What a plan says of memory, held to the buffers that are made for it. No GPU.
import { type ExperimentData, learningOptions, loadData, modelOf, parseRecipe } from '@softlabel/distill';
import { nodeFiles, openDevice } from '@softlabel/node';
import { initialVariables, Learner, RESIDENT_BYTES, ResidentImages } from '@softlabel/train';
import { expect, test, vi } from 'vitest';
import { TINY } from '../cli.fixture.ts';
import { plannedSet, residentBytes, rowBytes } from './plan-memory.ts';
import { planRecipe } from './plan-recipe.ts';
import { sampleSet } from './sample-batch.ts';

const SIDE = 64;
const image = { height: SIDE, width: SIDE, channels: 3 };
const IMAGE_BYTES = SIDE * SIDE * 3;
const setOf = (count: number) => ({ ...image, labels: { length: count } }) as ExperimentData['test'];
const stream = { ...setOf(7), read: () => Promise.reject(new Error('not read')) } as unknown as ExperimentData['test'];

test('sets stay as long as all of them fit, as a device keeps them', async () => {
  const device = await openDevice({ dawn: ['backend=null'] });
  const room = Math.min(RESIDENT_BYTES, device.profile.maxBufferBytes);
  const most = Math.floor(room / IMAGE_BYTES);
  const resident = new ResidentImages(device, { image });
  expect(await resident.of(new Uint8Array((most + 1) * IMAGE_BYTES))).toBeNull();
  expect(await resident.of(new Uint8Array(most * IMAGE_BYTES))).not.toBeNull();
  await resident.release();
  const bytes = (test: number, validation: number | null) =>
    residentBytes(device.profile, { test: setOf(test), validation: validation === null ? null : setOf(validation) }, 'u8');
  expect([bytes(10, null), bytes(10, 4), bytes(most, 4), bytes(most + 1, 4)]).toEqual([10, 14, most, 4].map((n) => n * IMAGE_BYTES));
  expect(residentBytes(device.profile, { test: setOf(10), validation: null }, 'f32')).toBe(40 * IMAGE_BYTES);
});

test("streamed sets do not stay, and a stream's students hold the images that they see", () => {
  expect(residentBytes({ maxBufferBytes: RESIDENT_BYTES }, { test: stream, validation: null }, 'u8')).toBe(0);
  expect(plannedSet({ ipc: 1, set: 10 }, { train: stream })).toBe(10);
  expect(plannedSet({ ipc: null, set: 7 }, { train: stream })).toBeGreaterThan(1e12);
});

test('a row has the bytes of the buffers that its training makes', async () => {
  const recipe = parseRecipe(TINY, 'tiny.yaml', ['data.perClass=200', 'model.width=32']);
  const data = await loadData(recipe, { files: nodeFiles, decode: () => Promise.reject(new Error('no image')) });
  const device = await openDevice({ dawn: ['backend=null'] });
  for (const kind of planRecipe(device.profile, recipe, data).kinds) {
    const made = vi.spyOn(device.gpu, 'createBuffer');
    const model = modelOf(kind, data);
    const learner = await Learner.create(device, model, learningOptions(recipe, data, kind), kind.members);
    for (let member = 0; member < kind.members; member++) learner.load({ variables: initialVariables(model, 1) }, member);
    await learner.hold(sampleSet(data, kind.set, kind.members), kind.batch);
    const indices = Array.from({ length: kind.members }, () => Uint32Array.from({ length: kind.batch }, (_, i) => i));
    await learner.take([{ indices, lr: 0.1, seeds: indices.map(() => 1), step: 0 }]);
    const bytes = made.mock.calls.reduce((sum, [{ size }]) => sum + size, 0);
    made.mockRestore();
    await learner.release();
    expect([kind.name, rowBytes(kind) / bytes]).toEqual([kind.name, expect.closeTo(1, 2)]);
  }
});
