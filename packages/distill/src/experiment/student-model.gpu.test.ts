// Tiny runs whose students have another model than their expert. Not the naming of such students (cell-names.test.ts).
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { accuracyTable } from '../table.ts';
import { Records, type StudentRecord } from './records.ts';
import { runRecipe } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';

const TINY = `
name: tiny
data: { shapes: 2, textures: 2, perClass: 8, testPerClass: 4, validation: 0 }
model: { depth: 1, width: 4 }
expert: { epochs: 2, batch: 16, optimizer: { momentum: 0.9 } }
student: { ipc: 2, epochs: 3, batch: 4, count: 2 }
`;
const DEEPER = '{ depth: 2, width: 6 }';

/** Results and students of a run of their own files. */
async function run(...overrides: string[]) {
  const files = memoryFiles();
  const results = await runRecipe(parseRecipe(TINY, 'tiny.yaml', overrides), 'run', portsOn(files));
  return { files, results, students: (await Records.read(new RunFolder(files, 'run'))).students };
}

const weightsOf = (students: readonly StudentRecord[], source: string) =>
  students.filter((student) => student.source === source).map(({ identity, weights }) => [identity, weights]);

test('students of another depth learn from the labels of the same expert, beside those of its own', async () => {
  const usual = await run();
  const both = await run(`cases=[{}, { student.model: ${DEEPER} }]`);
  expect(both.results.expert).toEqual(usual.results.expert);
  expect(both.results.cells.map(({ labels, student }) => [labels.source, student.model?.depth ?? null])).toEqual([
    ['hard', null],
    ['expert', null],
    ['hard', 2],
    ['expert', 2],
  ]);
  expect(both.students).toHaveLength(8);
  for (const student of usual.students) expect(both.students.map(({ weights }) => weights)).toContain(student.weights);
  expect(new Set(both.students.map(({ weights }) => weights)).size).toBe(8);
  expect(accuracyTable(both.results)).toContain('\nexpert epoch 2, student.model convnet-2-6-instance-avg ');
});

test('a student depends on its own model alone: with hard labels, the expert might have any', async () => {
  const own = await run('label.sources=hard', `student.model=${DEEPER}`);
  const whole = await run('label.sources=hard', `model=${DEEPER}`);
  expect(weightsOf(own.students, 'hard')).toEqual(weightsOf(whole.students, 'hard'));
});
