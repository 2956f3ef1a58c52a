// A tiny run with images of one class left out: its control stays as it is, and every student tells its accuracy on each class.
import { sharedDevice } from '@softlabel/testing';
import { expect, test } from 'vitest';
import { parseRecipe } from '../recipe/parse.ts';
import { memoryFiles } from '../runs/memory-files.fixture.ts';
import type { Results } from '../runs/results.ts';
import { RunFolder } from '../runs/run-folder.ts';
import type { RunPorts } from './open.ts';
import { Records } from './records.ts';
import { runRecipe } from './run.ts';

type MemoryFiles = ReturnType<typeof memoryFiles>;

const TINY = `
name: tiny
data: { shapes: 2, textures: 2, perClass: 8, testPerClass: 4, validation: 0 }
model: { depth: 1, width: 4 }
expert: { epochs: 1, batch: 16 }
label: { sources: expert, edits: ["", noise 0.2] }
student: { ipc: 2, epochs: 2, batch: 4, count: 2 }
`;

function run(files: MemoryFiles, ...overrides: string[]): Promise<Results> {
  const ports: RunPorts = {
    readers: { files, decode: () => Promise.reject(new Error('no images here')) },
    openDevice: () => sharedDevice(),
    describe: async () => ({ adapter: 'the test device' }),
    surroundings: { code: 'code 1' },
    onEvent: () => undefined,
  };
  return runRecipe(parseRecipe(TINY, 'tiny.yaml', overrides), 'run', ports);
}

const studentsOf = async (files: MemoryFiles) => (await Records.read(new RunFolder(files, 'run'))).students;

test('students without a class have the others as they are, and change nothing of those with all', async () => {
  const [plain, mixed] = [memoryFiles(), memoryFiles()];
  const control = await run(plain);
  const both = await run(mixed, 'student.withoutClass=null,1');
  const told = (results: Results) => results.cells.map(({ labels, accuracyByClass, student }) => [labels, accuracyByClass, student]);
  const isWhole = ({ student }: Results['cells'][number]) => student.withoutClass === null;
  expect(told({ ...both, cells: both.cells.filter(isWhole) })).toEqual(told(control));
  const bits = (students: Awaited<ReturnType<typeof studentsOf>>) => students.map(({ identity, weights }) => `${identity} ${weights}`);
  const [alone, withOthers] = [await studentsOf(plain), await studentsOf(mixed)];
  expect(bits(withOthers.filter((student) => student.withoutClass === undefined))).toEqual(bits(alone));
  const without = withOthers.filter((student) => student.withoutClass === 1);
  expect(new Set([...bits(alone), ...bits(without)]).size).toBe(8);

  // The labels of the classes that stay are those of the control, random edits and all.
  for (const edits of ['', 'noise 0.2']) {
    const [whole, part] = [true, false].map((all) => both.cells.find((cell) => isWhole(cell) === all && cell.labels.edits === edits));
    const classes = whole?.labels.byClass ?? [];
    expect(part?.labels.byClass).toEqual([classes[0], classes[2], classes[3]]);
  }
  expect([...mixed.contents.keys()].filter((path) => path.includes('labels/'))).toEqual([
    'run/labels/expert-0/epoch-0001-ipc-0002.safetensors',
  ]);
});

test('every student tells its accuracy on each class after the last epoch, and the results gather it', async () => {
  const files = memoryFiles();
  const { cells, classNames } = await run(files, 'label.sources=hard', 'protocol=paper', 'student.epochs=201');
  const students = await studentsOf(files);
  expect(classNames).toHaveLength(4);
  for (const { byClass = [], evaluations } of students) {
    expect(byClass).toHaveLength(4);
    expect(byClass.reduce((sum, share) => sum + share, 0) / 4).toBeCloseTo(evaluations[evaluations.length - 1].accuracy, 12);
  }
  const [{ accuracyByClass = [] }] = cells;
  expect(accuracyByClass.map(({ values }) => values)).toEqual([0, 1, 2, 3].map((k) => students.map(({ byClass = [] }) => byClass[k])));
  for (const { mean, values } of accuracyByClass) expect(mean).toBeCloseTo((values[0] + values[1]) / 2, 12);
});

test('a class that is not there is refused before anything is trained', async () => {
  const files = memoryFiles();
  await expect(run(files, 'student.withoutClass=4')).rejects.toThrow(
    'students: expected a class from 0 to 3 at student.withoutClass, got 4. softlabel data info lists the classes in their order.',
  );
  expect([...files.contents.keys()].filter((path) => path.includes('checkpoints'))).toEqual([]);
});
