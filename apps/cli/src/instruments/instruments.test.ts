// Instruments without a GPU: a profile through the null backend, a plan by hand, and what is made of measured numbers.
import { countsOf, loadData, parseRecipe, stepKinds } from '@softlabel/distill';
import { nodeFiles, openDevice } from '@softlabel/node';
import { groupLaunches } from '@softlabel/report';
import { DEFAULT_PROFILE } from '@softlabel/runtime';
import { add, f32, matmul, program, type Tensor } from '@softlabel/tensor';
import { beforeAll, expect, test } from 'vitest';
import { TINY } from '../cli.fixture.ts';
import { rowForecast } from './forecast.ts';
import { planRecipe } from './plan-recipe.ts';
import { planText } from './plan-text.ts';
import { launchProfiles, profileStep } from './profile-step.ts';
import { profileText } from './profile-text.ts';

const recipe = parseRecipe(TINY, 'tiny.yaml', []);
let data: Awaited<ReturnType<typeof loadData>>;
beforeAll(async () => {
  data = await loadData(recipe, { files: nodeFiles, decode: () => Promise.reject(new Error('no image')), cacheFolder: '/nonexistent' });
});

test('a profile names every launch of the step, where it comes from and what it costs', async () => {
  const device = await openDevice({ dawn: ['backend=null'] });
  const [expert] = stepKinds(recipe, countsOf(data));
  const profile = await profileStep(device, recipe, data, expert, 3, () => undefined);
  expect(profile).toMatchObject({ recipe: 'tiny', step: 'expert', batch: 16, runs: 3, adapter: device.profile.name });
  expect(profile.launches.some(({ layer, op, flops }) => layer === 'features_a.0' && op === 'conv2d' && flops > 0)).toBe(true);
  expect(profile.memory.fullest.bytes).toBeLessThanOrEqual(profile.memory.peakBytes);
  expect(groupLaunches(profile.launches, 'op', profile.ceilings).length).toBeGreaterThan(5);
  expect(profileText(profile, 'op')).toMatch(/^conv2d /m);
  expect(Math.min(profile.host.traceMs, profile.host.planMs)).toBeGreaterThan(0);
  expect(profileText(profile, 'op')).toMatch(/^once +trace [\d.]+ ms, plan [\d.]+ ms, pipelines/m);
});

test('a profile is of as many students at once as a run trains, and says so', async () => {
  const device = await openDevice({ dawn: ['backend=null'] });
  const kinds = stepKinds(recipe, countsOf(data));
  const profile = await profileStep(device, recipe, data, kinds[1], 2, () => undefined);
  const planned = planRecipe(device.profile, recipe, data).kinds[1];
  expect(profile).toMatchObject({ step: 'student, IPC 1, 6 at once', members: 6, batch: 4 });
  expect(profileText(profile, 'op')).toMatch(/^step +student, IPC 1, 6 at once, 4 images each$/m);
  expect(profile.memory).toMatchObject({ peakBytes: planned.cost.peakBytes, stateBytes: planned.stateBytes / 2 });
  expect(profile.launches.reduce((sum, { flops }) => sum + flops, 0)).toBe(planned.cost.flops);
  expect(profile.wholeStep.medianMs).toBeCloseTo(profile.host.encodeMs + profile.host.waitMs, 9);
});

test('a profile of students of several rates and temperatures; none where a run would not start', async () => {
  const device = await openDevice({ dawn: ['backend=null'] });
  const profileOf = (...overrides: string[]) => {
    const changed = parseRecipe(TINY, 'tiny.yaml', ['label.sources=hard', 'student.count=1', ...overrides]);
    const [kind] = stepKinds(changed, countsOf(data));
    return profileStep(device, changed, data, kind, 1, () => undefined);
  };
  const mixed = await profileOf('student.temperature=1,4', 'student.optimizer.lr=0.1,0.2');
  expect(mixed.step).toBe('student, IPC 1, temperatures 1 and 4, 4 at once');
  await expect(profileOf('student.ipc=1,11')).rejects.toThrow("chooseImages: expected 11 images of class 'circle-stripes'");
});

test('each launch has its best and median of all runs, and its span of the fastest run', () => {
  const plan = program('two', ({ a }: { a: Tensor }) => ({ y: add(matmul(a, a), 1) })).plan({ profile: DEFAULT_PROFILE }, { a: f32(8, 8) });
  const run = (...ms: number[]) => ms.map((one, i) => ({ startMs: ms.slice(0, i).reduce((sum, value) => sum + value, 0), ms: one }));
  const times = plan.launches.map((_, i) => i + 1);
  const slower = times.map((ms) => 3 * ms);
  const mixed = times.map((ms, i) => (i === 0 ? 0.5 : 10 * ms));
  const [first, second] = launchProfiles(plan, { runs: [run(...slower), run(...times), run(...mixed)] });
  expect(first).toMatchObject({ ms: 0.5, medianMs: 1, span: { startMs: 0, ms: 1 } });
  expect(second).toMatchObject({ ms: 2, medianMs: 6, span: { startMs: 1, ms: 2 } });
  // Of an even number, the mean of the two in the middle.
  expect(launchProfiles(plan, { runs: [run(...slower), run(...times)] })[0]).toMatchObject({ ms: 1, medianMs: 2 });
  expect(plan.launches.map(({ label }) => label)).toContain('matmul');
  expect(launchProfiles(plan, { runs: [run(...times)] }).map(({ op, layer }) => [op, layer])).toContainEqual(['matmul', '']);
});

test('a plan counts a whole recipe and says it without a forecast', () => {
  const plan = planRecipe(DEFAULT_PROFILE, recipe, data);
  expect(plan.data).toMatchObject({ train: 40, test: 20, validation: 0, classes: 4 });
  // 40 images in batches of 16 are 3 steps in 2 epochs; 3 cells of 2 students, 3 epochs, on 4 and on 8 images.
  expect(plan.kinds.map(({ name, members, steps, batch }) => [name, members, steps, batch])).toEqual([
    ['expert', 1, 6, 16],
    ['student, IPC 1', 6, 18, 4],
    ['student, IPC 2', 6, 18, 8],
  ]);
  expect(plan.evaluations).toMatchObject([{ model: recipe.model, batch: 20, images: 3 * 20 + 12 * 20 }]);
  for (const { cost, stateBytes } of plan.kinds) {
    expect(cost.dispatches).toBeGreaterThan(20);
    expect(Math.min(cost.flops, cost.bytes, cost.peakBytes, stateBytes)).toBeGreaterThan(0);
  }
  expect(planText(plan, null)).toMatch(/^time +not measured$/m);
  expect(planText(plan, null)).toMatch(/^step .* steps +dispatches +GFLOP at once +moved at once +arena /);
  // All images of the students, in batches for 6 of them at once.
  const [expert, one, two] = plan.kinds.map(({ cost }) => cost.flops);
  const flops = (80 / 16) * expert + 3 * one + 3 * two + (300 / 20) * plan.evaluations[0].cost.flops;
  expect(plan.flops).toBeCloseTo(flops, -2);
  expect(planText({ ...plan, flops: 2.706e9 }, null)).toMatch(/^arithmetic +2\.71 GFLOP for all steps and evaluations$/m);
  expect(planText({ ...plan, flops: 9.996e14 }, null)).toMatch(/^arithmetic +1\.00 PFLOP for/m);
});

test('a plan counts the sets that stay on the device, and the row that takes the most', () => {
  const planned = planRecipe(DEFAULT_PROFILE, recipe, data);
  const { kinds, evaluations, memory, disk } = planned;
  const [image, targets] = [data.train.height * data.train.width * 3, 4 * 4];
  // Room for 40 images is made for 64, for 4 and 8 as they are; each of 6 members has targets of its own. A step's few numbers and what fills up
  // each member's small tensors come on top.
  const sets = [64 * (image + targets), 4 * (image + 6 * targets), 8 * (image + 6 * targets)];
  for (const [place, { dataBytes, members }] of kinds.entries()) {
    expect(dataBytes).toBeGreaterThanOrEqual(sets[place]);
    expect(dataBytes).toBeLessThan(sets[place] + members * 2 ** 14);
  }
  const [{ dataBytes, cost }] = evaluations;
  expect(dataBytes).toBe(cost.inputBytes + 20 * image);
  const rows = [...kinds, ...evaluations].map((row) => row.cost.peakBytes + row.stateBytes + row.dataBytes);
  expect(memory.bytes).toBe(Math.max(...rows));
  expect(disk.resume).toEqual({ files: 1, bytes: Math.max(...kinds.map(({ stateBytes }) => stateBytes / 2)) });
  const text = planText({ ...planned, memory: { row: 'expert', bytes: 2 ** 20 } }, null, { folder: '/cache', files: 2, bytes: 2 ** 21 });
  expect(text).toMatch(/^memory +at least 1\.0 MiB: arena, state and data of expert, the most of a row$/m);
  expect(text).toMatch(/^disk +.*, a resume file of up to [\d.]+ KiB while it trains$/m);
  expect(text).toMatch(/^cache +2 files of 2\.0 MiB together for all runs in \/cache: decoded images/m);
});

test('a plan tells a whitening and its file, and that a forecast leaves it out', () => {
  expect(planRecipe(DEFAULT_PROFILE, recipe, data)).toMatchObject({ whitening: null, disk: { whitening: { files: 0 } } });
  const plan = planRecipe(DEFAULT_PROFILE, recipe, { ...data, whitening: 'identity' });
  expect(plan.whitening).toEqual({ values: 3072, images: 40 });
  expect(plan.disk.whitening.bytes).toBe(75_509_760);
  const rows = [...plan.kinds, ...plan.evaluations].map(() => ({ startMs: 0, ms: 1, seconds: 1 }));
  const kinds = rows.slice(0, plan.kinds.length);
  const evaluations = rows.slice(plan.kinds.length);
  const forecast = { adapter: 'an adapter', kinds, evaluations, seconds: 90, leavesOut: ['whitening'], measuredFor: 1 } as const;
  const text = planText(plan, forecast);
  expect(text).toMatch(/^whitening +of 3072 values an image, fitted once to 40 images$/m);
  expect(text).toMatch(/^disk +.*, 1 whitening of 72\.0 MiB together, /m);
  expect(text).toMatch(/^time +about 1 min 30 s on an adapter, without the whitening$/m);
});

test('a forecast multiplies what was measured; an incomplete batch counts by its images', () => {
  expect(rowForecast({ images: 250, batch: 100 }, { startMs: 500, ms: 200 })).toEqual({ startMs: 500, ms: 200, seconds: 1 });
  expect(rowForecast({ images: 250, batch: 25, members: 5 }, { startMs: 0, ms: 200 })).toMatchObject({ seconds: 0.4 });
});
