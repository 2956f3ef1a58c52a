// Questions about finished runs: SQL over all of them, and the metrics of one or of a sweep.
import { appendFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultCell } from '@softlabel/distill';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, TINY, temporaryFolder } from './cli.fixture.ts';
import { readScalars } from './event-file.fixture.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await temporaryFolder();
  await writeFile(join(cwd, 'tiny.yaml'), TINY);
  const { code, stderr } = await softlabel(cwd, ['run', 'tiny.yaml', 'student.ipc=1', 'data.validation=0.2', '--out', 'runs/tiny']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
});
afterAll(() => rm(cwd, { recursive: true }));

/** Runs a command with --json; the document. */
async function json(...args: string[]) {
  const { code, stdout, stderr } = await softlabel(cwd, [...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}
const fileOf = (path: string) => readFile(join(cwd, path));

test('without SQL it lists what can be asked', async () => {
  const { tables } = await json('results');
  expect(tables.map(({ name, rows }: { name: string; rows: number }) => [name, rows])).toEqual([
    ['runs', 1],
    ['cells', 3],
    ['students', 6],
    ['epochs', 3],
  ]);
  expect((await softlabel(cwd, ['results'])).stdout).toMatch(/^cells: 3 rows, each a cell/m);
});

test('SQL finds the numbers of results.json', async () => {
  const { cells, recipe } = JSON.parse(String(await fileOf('runs/tiny/results.json')));
  const { rows } = await json('results', 'select source, epoch, mean, low, n, bestOnValidation, lr from cells order by epoch nulls first');
  const wanted = cells.map(({ labels, accuracy, bestOnValidation, student }: ResultCell) => ({
    source: labels.source,
    epoch: labels.epoch,
    mean: accuracy.mean,
    low: accuracy.ci95?.[0] ?? null,
    n: accuracy.n,
    bestOnValidation: bestOnValidation?.mean,
    lr: student.optimizer.lr,
  }));
  expect(rows).toEqual(wanted);
  const joined =
    'select distinct cells.mean - (select avg(accuracy) from students s where s.epoch is not distinct from cells.epoch) as gap';
  for (const { gap } of (await json('results', `${joined} from cells`)).rows) expect(Math.abs(gap)).toBeLessThan(1e-12);
  expect((await json('results', 'select folder, state, recipe.model.width::int as width from runs')).rows).toEqual([
    { folder: 'runs/tiny', state: 'done', width: recipe.model.width },
  ]);
});

test('an answer is printed as a table and exported', async () => {
  const { code, stdout } = await softlabel(cwd, ['results', 'select epoch, loss from epochs order by epoch', '--export', 'out/epochs.csv']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^epoch {2}loss\n-+ {2}-+\n0 {6}-\n1 {6}\d\.\d+\n2 {6}\d\.\d+\n\n3 rows\nExported to out\/epochs\.csv\n$/);
  expect(String(await fileOf('out/epochs.csv'))).toMatch(/^epoch,loss\n0\.0,\n1\.0,\d\.\d+\n2\.0,\d\.\d+\n$/);
});

test('bad questions are bad usage, and say what can be asked', async () => {
  const asked = await softlabel(cwd, ['results', 'select nope from cells']);
  expect([asked.code, asked.stdout]).toEqual([2, '']);
  expect(asked.stderr).toMatch(/^softlabel: results: expected SQL on the tables runs, cells, students, epochs, got: Binder Error: /);
  const refused = [
    [['from cells', '--export', 'a.txt'], 'expected a file that ends in .csv or .parquet at --export, got a.txt. Name it by its format.'],
    [['--export', 'a.csv'], 'expected SQL with --export, got none. Write "from cells" for a whole table.'],
  ] as const;
  for (const [args, text] of refused)
    expect(await softlabel(cwd, ['results', ...args])).toEqual({ code: 2, stdout: '', stderr: `softlabel: results: ${text}` });
  expect(await softlabel(cwd, ['results', 'from runs', '--runs', 'nowhere'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'softlabel: results: expected run folders in nowhere or below, got none. Name another folder with --runs, or make a run: softlabel run recipes/quickstart.yaml.',
  });
});

test('damaged files are named and left out, and the others still answer', async () => {
  for (const name of ['a', 'b', 'c']) await cp(join(cwd, 'runs/tiny'), join(cwd, 'hurt', name), { recursive: true });
  await writeFile(join(cwd, 'hurt/a/results.json'), '{"recipe": 3');
  const metrics = String(await fileOf('hurt/b/metrics.jsonl')).split('\n');
  await writeFile(join(cwd, 'hurt/b/metrics.jsonl'), metrics.with(4, '{"kind":"epo').join('\n'));
  await appendFile(join(cwd, 'hurt/c/metrics.jsonl'), '{"kind":"stud'); // a killed run leaves this, and nobody needs to hear of it
  const question =
    'select folder, (select count(*) from cells c where c.folder = r.folder) as cells, (select count(*) from students s where s.folder = r.folder) as students from runs r order by 1';
  const { code, stdout, stderr } = await softlabel(cwd, ['results', question, '--runs', 'hurt', '--json']);
  expect(code).toBe(0);
  expect(stderr.split('\n')).toEqual([
    expect.stringMatching(/^left out: results: expected JSON in hurt\/a\/results\.json, got: .+\. Remove the file and run again\.$/),
    'left out: metrics: expected a JSON object at line 5 of hurt/b/metrics.jsonl, got {"kind":"epo. Remove the line.',
  ]);
  expect(JSON.parse(stdout).rows).toEqual([
    { folder: 'hurt/a', cells: 0, students: 6 },
    { folder: 'hurt/b', cells: 3, students: 5 },
    { folder: 'hurt/c', cells: 3, students: 6 },
  ]);
});

test('metrics prints the epochs and the students of a run', async () => {
  const { code, stdout } = await softlabel(cwd, ['metrics', 'runs/tiny']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^expert {2}epoch {2}loss/m);
  expect(stdout).toMatch(/^0 {7}2 {6}\d\.\d{3} nats {2}\d+\.\d % +\d+\.\d % +\d+\.\d +[0-9a-f]{8}$/m);
  expect(stdout).toMatch(/^expert epoch 1 {2}1 {4}0 {8}3 {7}\d\.\d{3} nats/m);
  const { epochs, students } = await json('metrics', 'runs/tiny');
  expect([epochs.length, students.length]).toEqual([3, 6]);
  await mkdir(join(cwd, 'runs-empty'));
  expect(await softlabel(cwd, ['metrics', 'runs-empty'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'softlabel: metrics: expected finished epochs or students in runs-empty, got none. Run a recipe there first: softlabel run.',
  });
});

test('metrics writes what TensorBoard reads, and the same bytes each time', async () => {
  const { epochs, students, events } = await json('metrics', 'runs/tiny', '--tensorboard', 'events');
  expect(events).toHaveLength(7);
  const scalars = readScalars(await fileOf(events[0]));
  const points = epochs.flatMap(({ epoch, seconds, ...values }: Record<string, number>) =>
    ['loss', 'accuracy', 'validation'].map((tag) => ({ tag, step: epoch, value: values[tag], wallTime: seconds })),
  );
  const wanted = points.filter(({ value }: { value: number | null }) => value !== null);
  expect(scalars).toEqual(wanted.map((point: { value: number }) => ({ ...point, value: Math.fround(point.value) })));
  const names = (await readdir(join(cwd, 'events'), { recursive: true })).filter((name) => name.includes('tfevents'));
  expect(names.map((name) => `events/${name}`).sort()).toEqual([...events].sort());
  expect(events[0]).toBe(`events/expert-0-${epochs[0].identity.slice(0, 8)}/events.out.tfevents.softlabel`);
  const last = students[5];
  const student = readScalars(await fileOf(events[6]));
  expect(student.map(({ tag, step }) => [tag, step])).toEqual([
    ['loss', 3],
    ['accuracy', 3],
    ['validation', 3],
  ]);
  expect(student[1].value).toBe(Math.fround(last.evaluations[0].accuracy));
  const before = await Promise.all(events.map(fileOf));
  await json('metrics', 'runs/tiny', '--tensorboard', 'events');
  expect(await Promise.all(events.map(fileOf))).toEqual(before);
});

test('metrics of a sweep are those of its runs, each under its name', async () => {
  const runs = ['seed=1,model.width=8', 'seed=2'];
  for (const run of runs) await cp(join(cwd, 'runs/tiny'), join(cwd, 'swept', run), { recursive: true });
  await mkdir(join(cwd, 'swept/not-begun'));
  for (const file of ['sweep.json', 'results.json']) await writeFile(join(cwd, 'swept', file), '{}');
  const { stdout } = await softlabel(cwd, ['metrics', 'swept']);
  expect(stdout).toMatch(/^run {19}expert {2}epoch {2}loss/m);
  expect(stdout).toMatch(/^run {19}labels +IPC/m);
  expect(stdout).toMatch(/^seed=1,model\.width=8 {2}expert epoch 1 {2}1 {4}0 {8}3 {7}\d\.\d{3} nats/m);
  const alone = await json('metrics', 'runs/tiny', '--tensorboard', 'events-alone');
  const { epochs, students, events } = await json('metrics', 'swept', '--tensorboard', 'events-swept');
  const each = (records: object[]) => runs.flatMap((run) => records.map((record) => ({ run, ...record })));
  expect({ epochs, students }).toEqual({ epochs: each(alone.epochs), students: each(alone.students) });
  const moved = (run: string) => alone.events.map((path: string) => path.replace('events-alone', `events-swept/${run}`));
  expect(events).toEqual(runs.flatMap(moved));
  expect(await fileOf(events[0])).toEqual(await fileOf(alone.events[0]));
});

test('metrics of a sweep that has finished nothing is refused like that of a run', async () => {
  await mkdir(join(cwd, 'begun'));
  await writeFile(join(cwd, 'begun/sweep.json'), '{}');
  const { code, stderr } = await softlabel(cwd, ['metrics', 'begun']);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'softlabel: metrics: expected finished epochs or students in begun, got none. Run a recipe there first: softlabel run.',
  });
});
