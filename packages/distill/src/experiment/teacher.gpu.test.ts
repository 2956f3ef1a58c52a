// Tiny runs whose students learn from an expert that labels every augmented batch. Not the step itself (packages/train).
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { studentResume } from '../runs/layout.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { accuracyTable } from '../table.ts';
import type { RunPorts } from './open.ts';
import { Records } from './records.ts';
import { runRecipe } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';

const TINY = `
name: tiny
data: { shapes: 2, textures: 2, perClass: 8, testPerClass: 4, validation: 0 }
model: { depth: 1, width: 4 }
expert: { epochs: 2, batch: 16, optimizer: { momentum: 0.9 } }
label: { sources: [expert, teacher], epoch: [1, 2] }
student: { ipc: 2, epochs: 4, batch: 4, count: 2 }
`;
const CUTMIX = 'cases=[{ label.sources: teacher, student.augment: cutmix, student.temperature: 20, student.optimizer: { name: adamw } }]';

const RESUME = `run/${studentResume(null)}`;

/** Results of a run, and the weights of its students by what they learnt. */
async function run(overrides: readonly string[], files = memoryFiles(), changes: Partial<RunPorts> = {}) {
  const recipe = parseRecipe(TINY, 'tiny.yaml', overrides);
  const results = await runRecipe(recipe, 'run', portsOn(files, changes));
  const { students } = await Records.read(new RunFolder(files, 'run'));
  const weights = new Map(
    students.map(({ identity, source, epoch, student, weights: own }) => [`${source} ${epoch} ${student} ${identity}`, own]),
  );
  return { results, weights };
}

test('every epoch of an expert can be the teacher, beside its labels made once', async () => {
  const { results, weights } = await run([]);
  expect(results.cells.map(({ labels: { source, epoch } }) => `${source} ${epoch}`)).toEqual([
    'expert 1',
    'expert 2',
    'teacher 1',
    'teacher 2',
  ]);
  expect(new Set(weights.values()).size).toBe(8);
  const [made, , taught] = results.cells.map(({ labels }) => labels);
  expect(taught.entropy).toBe(made.entropy); // of the images as they are
  expect(taught.bytesPerImage).toBe(4 * (4 * 4 + 12));
  expect(accuracyTable(results)).toContain('teacher epoch 1');
});

test.each([
  ['DSA', ['label.sources=teacher']],
  ['CutMix', [CUTMIX]],
])('how many are taught at once, and a stop, change no bits, with %s', async (_, overrides) => {
  const usual = await run(overrides);
  expect((await run([...overrides, 'student.population=1'])).weights).toEqual(usual.weights);
  const files = memoryFiles();
  const controller = new AbortController();
  const onEvent: RunPorts['onEvent'] = (event) => {
    if (event.kind === 'progress' && files.contents.has(RESUME)) controller.abort(new Error('stop'));
  };
  await expect(run(overrides, files, { onEvent, signal: controller.signal, saveEvery: 0 })).rejects.toThrow('stop');
  expect(files.contents.has(RESUME)).toBe(true);
  expect((await run(overrides, files)).weights).toEqual(usual.weights);
});

test('a temperature makes the labels of a teacher softer; its students may have another model', async () => {
  const { results } = await run(['label.sources=teacher', 'student.temperature=1,4', 'student.model={ depth: 2, width: 6 }']);
  const [one, , four] = results.cells;
  expect(four.labels.entropy).toBeGreaterThan(one.labels.entropy);
  expect(accuracyTable(results)).toContain('temperature 4');
});
