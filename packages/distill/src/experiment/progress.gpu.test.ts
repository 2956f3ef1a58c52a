// What a run tells of the work that is done and left, where its steps cost differently. Not the time that follows from it (forecast.test.ts).
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import type { RunPorts } from './open.ts';
import { runRecipe } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';

const TINY = `
name: tiny
data: { shapes: 2, textures: 2, perClass: 8, testPerClass: 4, validation: 0 }
model: { depth: 1, width: 4 }
expert: { epochs: 2, batch: 16 }
label: { sources: expert }
student: { ipc: 2, epochs: 3, batch: 8, count: 1 }
cases: [{}, { label.sources: teacher }, { student.model: { depth: 1, width: 32 } }]
`;

/** Progress of a run, in order. */
async function progressOf(...overrides: string[]) {
  const told: { readonly doing: string; readonly done: number; readonly total: number }[] = [];
  const onEvent: RunPorts['onEvent'] = (event) => {
    if (event.kind === 'progress') told.push(event);
  };
  await runRecipe(parseRecipe(TINY, 'tiny.yaml', overrides), 'run', portsOn(memoryFiles(), { onEvent }));
  return told;
}

test('a run ends with all of the work that it foresaw', async () => {
  const told = await progressOf();
  expect(new Set(told.map(({ total }) => total)).size).toBe(1);
  const { done, total } = told[told.length - 1];
  expect(done / total).toBeCloseTo(1, 9);
});

test('a run that goes on with students in training foresees only what they lack', async () => {
  const files = memoryFiles();
  const controller = new AbortController();
  const told: { readonly doing: string; readonly done: number; readonly total: number }[] = [];
  const recipe = () => parseRecipe(TINY, 'tiny.yaml', ['student.epochs=6', 'cases=[{}]']);
  const stopInSecondEpoch: RunPorts['onEvent'] = (event) => {
    if (event.kind !== 'progress' || !/student/.test(event.doing)) return;
    told.push(event);
    if (told.length > 1) controller.abort(new Error('stop'));
  };
  const ports = portsOn(files, { onEvent: stopInSecondEpoch, signal: controller.signal, saveEvery: 0 });
  await expect(runRecipe(recipe(), 'run', ports)).rejects.toThrow('stop');
  const onEvent: RunPorts['onEvent'] = (event) => {
    if (event.kind === 'progress') told.push(event);
  };
  const before = told.splice(0)[0];
  await runRecipe(recipe(), 'run', portsOn(files, { onEvent }));
  const { done, total } = told[told.length - 1];
  expect(done / total).toBeCloseTo(1, 9);
  expect(total / (before.total - before.done)).toBeCloseTo(1, 9);
});

test('students with a teacher or of a larger model are more work on the same images', async () => {
  const told = await progressOf();
  const works = new Map<string, number>();
  for (const [i, { doing, done }] of told.entries()) {
    const [, name = 'expert'] = /^(.*), student 1 of 1$/.exec(doing) ?? [];
    works.set(name, (works.get(name) ?? 0) + done - (told[i - 1]?.done ?? 0));
  }
  const [, plain, taught, wider] = works.values();
  expect([...works.keys()]).toHaveLength(4);
  // A step of one block is a pass forward and one back, since images need no gradient; a teacher adds a pass forward.
  expect(taught / plain).toBeGreaterThan(1.2);
  expect(taught / plain).toBeLessThan(1.6);
  expect(wider / plain).toBeGreaterThan(4);
});

test('runs of different models tell their work in the same unit, so that a sweep can add it up', async () => {
  const [narrow] = await progressOf();
  const [wide] = await progressOf('model.width=32');
  expect(wide.total / narrow.total).toBeGreaterThan(2);
});
