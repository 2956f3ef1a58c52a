// The commands on the ledger, with wrong input too. Trains nothing: a run of a cell is what `run` does.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, temporaryFolder } from './cli.fixture.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await temporaryFolder();
});
afterAll(() => rm(cwd, { recursive: true }));

const reproduce = (...args: string[]) => softlabel(cwd, ['reproduce', ...args]);

test('list shows every cell, needs no adapter and no data, and never a number that could not be read', async () => {
  const { code, stdout } = await softlabel(cwd, ['reproduce', 'list', '--json'], { VK_ICD_FILENAMES: '/nonexistent' });
  expect(code).toBe(0);
  const { cells } = JSON.parse(stdout);
  expect(cells.length).toBeGreaterThan(150);
  const cell = cells.find(({ id }: { id: string }) => id === 'table2/cifar10/ipc1');
  expect(cell).toMatchObject({ paper: { mean: 0.211, std: 0.005 }, ours: null, status: 'not run', why: 'no run of it is here' });
  // 20 epochs of 196 steps, and five students of 3001 steps.
  expect(cell.cost).toMatchObject({ steps: 20 * 196 + 5 * 3001, flops: expect.any(Number) });
  expect(cell.tolerance).toBeCloseTo(0.0298, 4);
  const unread = cells.filter(({ id }: { id: string }) => /^table[3-6]\/ipc/.test(id));
  expect(unread.filter(({ paper, ours }: { paper: unknown; ours: unknown }) => paper !== null || ours !== null)).toEqual([]);
});

test('list prints one table or one status, and refuses others', async () => {
  const { stdout } = await reproduce('list', '--table', 'table7', '--status', 'not-run');
  expect(stdout).toMatch(/^table7\/cifar10\/ipc1 +56\.0 +- +2\.0 +\d\.\de14 +not run/m);
  expect(stdout).toContain('22 cells: 0 reproduced, 0 differs, 0 not shown, 22 not run.');
  const wrong = await reproduce('list', '--table', 'table9');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toContain('reproduce list: expected --table of table1, table2,');
  expect(wrong.stderr).toContain('got table9.');
  const status = await reproduce('list', '--status', 'unknown');
  expect(status).toMatchObject({ code: 2, stdout: '' });
  expect(status.stderr).toBe('softlabel: reproduce list: expected --status of reproduced, differs, not-shown, not-run, got unknown.');
});

test('report writes the ledger as one page', async () => {
  const { code, stdout } = await reproduce('report', '--out', 'pages/ledger.html');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Report: pages/ledger.html\n' });
  const page = await readFile(join(cwd, 'pages/ledger.html'), 'utf8');
  expect(page).toContain('Table 2: small images');
  expect(page.match(/<td title="table/g)?.length).toBeGreaterThan(140);
});

test('run names the data that is missing, and where to get it', async () => {
  const { code, stderr } = await reproduce('run', 'table2/cifar10/ipc1', 'data.path=nowhere');
  expect(code).toBe(1);
  expect(stderr).toMatch(/softlabel: data: expected .* \(from cs\.toronto\.edu.*\) at nowhere, got nothing\./);
});

test('run prints the recipe, and wants a folder for another one', async () => {
  const { stdout } = await reproduce('run', 'table2/cifar10/ipc1', '--print-config');
  expect(stdout).toContain('protocol: paper');
  const other = await reproduce('run', 'table2/cifar10/ipc1', 'student.epochs=300');
  expect(other).toMatchObject({
    code: 2,
    stderr:
      'softlabel: reproduce run: expected student.epochs 3000, got 300. With other numbers it is not table2/cifar10/ipc1: name a folder with --out, or leave the override out.',
  });
});

test('run and verify refuse what the ledger does not have, or no recipe gives', async () => {
  for (const command of ['run', 'verify']) {
    const unknown = await reproduce(command, 'tabel2/cifar10/ipc1');
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean table2/cifar10/ipc1?') });
    expect(await reproduce(command, 'table1/ipc1/sre2l-resnet18')).toMatchObject({ code: 2 });
  }
});

test('verify reads the published run of a number where none is below runs', async () => {
  const published = 'docs/results/reproduce/table2/cifar10/ipc1';
  await cp(fileURLToPath(new URL(`../../../${published}`, import.meta.url)), join(cwd, published), { recursive: true });
  const { code, stdout } = await reproduce('verify', 'table2/cifar10/ipc1');
  await rm(join(cwd, published), { recursive: true });
  expect(code, stdout).toBe(0);
  expect(stdout).toContain(
    `${published} holds a run of this cell, and everything matches.\ntable2/cifar10/ipc1: reproduced. The paper has 21.1 (0.5) %`,
  );
});

test('verify says what does not match, and ends with 1', async () => {
  const none = await reproduce('verify', 'table2/cifar10/ipc1', '--json');
  expect(none.code).toBe(1);
  expect(JSON.parse(none.stdout)).toMatchObject({ findings: ['run: expected a run in runs/reproduce/table2/cifar10/ipc1, got none.'] });
  await mkdir(join(cwd, 'broken'));
  await writeFile(join(cwd, 'broken/DONE'), '');
  const { code, stdout } = await reproduce('verify', 'table2/cifar10/ipc1', '--out', 'broken');
  expect(code).toBe(1);
  expect(stdout).toContain('run: expected recipe.yaml in broken, got none.\n');
});
