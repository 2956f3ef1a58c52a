// Tiny runs whose students differ in what a step hands each of them. Not the step itself (packages/train).
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import { RunFolder } from '../runs/run-folder.ts';
import type { RunPorts } from './open.ts';
import { Records } from './records.ts';
import { runRecipe } from './run.ts';
import { portsOn } from './run-ports.fixture.ts';

const GRID = `
name: grid
data: { shapes: 2, textures: 2, perClass: 8, testPerClass: 4, validation: 0 }
model: { depth: 1, width: 4 }
expert: { epochs: 1, batch: 16 }
label: { sources: [hard, expert] }
student: { ipc: 2, epochs: 3, batch: 4, count: 2, temperature: [1, 3], optimizer: { lr: [0.1, 0.01] } }
`;

/** Weights of all students, and how many were trained at once at most. */
async function trained(...overrides: string[]) {
  const files = memoryFiles();
  let most = 1;
  const onEvent = (event: { readonly kind: string; readonly doing?: string }) => {
    const [, students = '1'] = /(\d+) students at once/.exec(event.doing ?? '') ?? [];
    most = Math.max(most, Number(students));
  };
  await runRecipe(parseRecipe(GRID, 'grid.yaml', overrides), 'run', portsOn(files, { onEvent }));
  const { students } = await Records.read(new RunFolder(files, 'run'));
  return { most, weights: students.map(({ source, student, weights }) => `${source} ${student} ${weights}`).sort() };
}

test('a learning rate that is too high stops no other cell', async () => {
  const files = memoryFiles();
  const grid = (...rates: number[]) =>
    parseRecipe(GRID, 'grid.yaml', [`student.optimizer.lr=${rates}`, 'student.temperature=1', 'label.sources=hard']);
  await expect(runRecipe(grid(0.1, 1e30, 0.01), 'run', portsOn(files))).rejects.toThrow(
    /^hard, IPC 2, optimizer\.lr 1e\+30, student 1 of 2: training: expected finite .* of member 2\. Lower the learning rate \(now 1e\+30\)\.$/,
  );
  const kept: number[] = [];
  const onEvent: RunPorts['onEvent'] = (event) => {
    if (event.kind === 'plan') kept.push(event.students.kept);
  };
  await runRecipe(grid(0.1, 0.01), 'run', portsOn(files, { onEvent }));
  expect(kept).toEqual([4]);
});

test('students that differ in labels, learning rates and temperatures are trained at once, to the bits of each alone', async () => {
  const together = await trained();
  expect(together.most).toBe(16);
  expect(new Set(together.weights).size).toBe(16);
  expect(await trained('student.population=1')).toEqual({ ...together, most: 1 });
});
