// Tuning without a GPU: every variant is tried, tables are merged, and a plan takes what a table names.
import { countsOf, learningOptions, loadData, modelOf, parseRecipe, stepKinds } from '@softlabel/distill';
import { nodeFiles, openDevice } from '@softlabel/node';
import { planStep } from '@softlabel/train';
import { expect, test } from 'vitest';
import { TINY } from '../cli.fixture.ts';
import { withTuning } from '../tuning-cache.ts';
import { type MeasuredKernel, mergedChoices, tuneStep } from './tune-recipe.ts';
import { tuningText, variantText } from './tuning-text.ts';

test('every variant of a step has a time, and a plan takes the variants of a table', async () => {
  const recipe = parseRecipe(TINY, 'tiny.yaml', ['model.depth=1']);
  const ports = { files: nodeFiles, decode: () => Promise.reject(new Error('no image')), cacheFolder: '/nonexistent' };
  const data = await loadData(recipe, ports);
  const device = await openDevice({ dawn: ['backend=null'] });
  const [expert] = stepKinds(recipe, countsOf(data));
  const shares: number[] = [];
  const decisions: (readonly MeasuredKernel[])[] = [];
  const measured = await tuneStep(device, recipe, data, expert, 1, {
    watch: (_, share) => shares.push(share),
    decided: async (known) => decisions.push(known),
  });
  expect(shares).toEqual(shares.map((_, i) => i / shares.length));
  // Nothing is decided by the first variants alone; then more and more is, each with all of its variants.
  expect(decisions).toHaveLength(shares.length - 1);
  expect(decisions[0].length).toBeLessThan(measured.length);
  for (const { kernel, times } of decisions[0]) expect([kernel, times.length]).toEqual([kernel, 2]);
  expect(decisions[decisions.length - 1]).toEqual(measured);
  expect(measured.length).toBeGreaterThan(5);
  for (const { times } of measured) {
    expect(times.length).toBeGreaterThan(1);
    for (const { ms } of times) expect(Number.isFinite(ms)).toBe(true);
  }
  // The null backend knows no time, so take the last variant of each to see that a table decides.
  const choices = measured.map(({ kernel, params, times }) => ({ kernel, params, variant: times[times.length - 1].variant }));
  const options = learningOptions(recipe, data, expert);
  const tuned = withTuning(device, { adapter: '', driver: '', choices });
  const { launches } = planStep(tuned, modelOf(recipe, data), options, expert.batch);
  const chosen = launches.map((launch) => launch.chosen ?? launch);
  for (const { kernel, params, variant } of choices)
    expect(chosen).toContainEqual(expect.objectContaining({ kernel: expect.objectContaining({ name: kernel }), params, variant }));
  expect(tuningText(measured)).toMatch(/^ {2}conv2d\/forward.* images=16 /m);
});

test('nothing is measured for a recipe that asks for more images than there are', async () => {
  const recipe = parseRecipe(TINY, 'tiny.yaml', ['student.ipc=11']);
  const data = await loadData(recipe, { files: nodeFiles, decode: () => Promise.reject(new Error('no image')) });
  const device = await openDevice({ dawn: ['backend=null'] });
  const [expert] = stepKinds(recipe, countsOf(data));
  const watch = { watch: () => expect.unreachable(), decided: async () => expect.unreachable() };
  await expect(tuneStep(device, recipe, data, expert, 1, watch)).rejects.toThrow('chooseImages: expected 11 images of class');
});

const choice = (kernel: string, k: number, name: string, structure = {}) => ({ kernel, params: { k }, variant: { name, ...structure } });
const measuredAs = (kernel: string, k: number, names: readonly string[], structure = {}): MeasuredKernel => ({
  kernel,
  params: { k },
  times: names.map((name, i) => ({ variant: { name, ...structure }, ms: i + 1 })),
});

test('new choices come in the place of those for the same kernel and params', () => {
  const kept = [choice('gemm/nn', 1, 'old'), choice('gemm/nn', 2, 'old'), choice('gemm/nt', 1, 'old')];
  expect(mergedChoices(kept, [measuredAs('gemm/nn', 1, ['new', 'old'])])).toEqual([kept[1], kept[2], choice('gemm/nn', 1, 'new')]);
});

test('a choice stays where the same kernel and params are measured in another structure', () => {
  const kept = [choice('pointwise/add', 1, 'long', { scalars: 'b' })];
  const plain = measuredAs('pointwise/add', 1, ['short', 'long'], { scalars: '' });
  expect(mergedChoices(kept, [plain])).toEqual([...kept, choice('pointwise/add', 1, 'short', { scalars: '' })]);
});

test('the fastest variant is the choice, and a variant is told with its numbers', () => {
  const times = [
    { variant: { name: 'wide', lanes: 8, bias: true }, ms: 1 },
    { variant: { name: 'narrow' }, ms: 2 },
  ];
  expect(mergedChoices([], [{ kernel: 'k', params: { k: 1 }, times }])).toEqual([
    { kernel: 'k', params: { k: 1 }, variant: times[0].variant },
  ]);
  expect(times.map(({ variant }) => variantText({ ...variant }))).toEqual(['wide (lanes 8)', 'narrow']);
});
