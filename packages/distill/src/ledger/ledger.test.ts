// The ledger's cells: names, numbers as the paper prints them, and recipes. Not where cells stand.
import { learningRate } from '@softlabel/train';
import { expect, test } from 'vitest';
import { EXPERIMENTS } from '../experiments/index.ts';
import { expandCells } from '../recipe/cells.ts';
import { parseRecipe, printRecipe } from '../recipe/parse.ts';
import { claimRuns } from './claim-runs.ts';
import { findCell, findRunnable, LEDGER, LEDGER_TABLES, tableOf } from './ledger.ts';

const runnable = LEDGER.flatMap((cell) => (cell.kind === 'runnable' ? [cell] : []));
const printed = (id: string) => {
  const cell = findCell(id);
  if (cell.kind === 'claim' || cell.paper === null) return null;
  const { mean, std } = cell.paper;
  return std === null ? `${(100 * mean).toFixed(1)}` : `${(100 * mean).toFixed(1)}(${(100 * std).toFixed(1)})`;
};

test('every cell has a name of its own and a sentence, and tables come in their order', () => {
  expect(new Set(LEDGER.map(({ id }) => id)).size).toBe(LEDGER.length);
  expect(LEDGER.filter(({ id, what }) => !/^(table|fig)\d+[a-z0-9/-]*$/.test(id) || what === '')).toEqual([]);
  const figures = Array.from({ length: 12 }, (_, i) => `fig${i + 1}`);
  expect(LEDGER_TABLES).toEqual(['table1', 'table2', 'table3', 'table4', 'table5', 'table6', 'table7', ...figures]);
});

test('every claim that is tested names claims of its experiment, and no claim of an experiment stands for two', () => {
  const named = LEDGER.flatMap((cell) =>
    cell.kind === 'claim' && cell.experiment !== null ? cell.claims.map((id) => `${cell.experiment} ${id}`) : [],
  );
  const known = EXPERIMENTS.flatMap(({ name, claims }) => claims.map(({ id }) => `${name} ${id}`));
  expect(named.filter((one) => !known.includes(one))).toEqual([]);
  expect(new Set(named).size).toBe(named.length);
  const ofPaper = EXPERIMENTS.filter(({ name }) => named.some((one) => one.startsWith(`${name} `)));
  // Of an experiment that the ledger names, it names every claim.
  expect(ofPaper.flatMap(({ name, claims }) => claims.map(({ id }) => `${name} ${id}`)).sort()).toEqual(named.sort());
});

test('the numbers of tables 3 to 6 are unread, those of the others are all there', () => {
  const numbers = LEDGER.filter((cell) => cell.kind !== 'claim');
  for (const cell of numbers) expect(cell.paper === null, cell.id).toBe(/^table[3-6]$/.test(tableOf(cell)));
  const counts = Object.fromEntries(LEDGER_TABLES.map((table) => [table, numbers.filter((cell) => tableOf(cell) === table).length]));
  expect(counts).toMatchObject({ table1: 37, table2: 40, table3: 10, table4: 8, table5: 18, table6: 18, table7: 22, fig1: 0 });
});

test.each([
  ['table1/ipc{}/hard-resnet18', [1, 10, 50, 100, 200], '0.6(0.1) 3.9(0.6) 20.4(0.4) 28.2(0.3) 37.8(0.5)'],
  ['table1/ipc{}/resnet18-resnet18', [1, 10, 50, 100, 200], '6.6(0.4) 23.9(0.4) 47.9(0.6) 53.4(0.5) 56.8(0.4)'],
  ['table1/ipc{}/resnet50-resnet18', [1, 10, 50, 100, 200], '6.7(0.4) 22.9(0.6) 43.0(0.6) 53.5(0.5) 56.5(0.8)'],
  ['table1/ipc{}/resnet50-resnet50', [1, 10, 50, 100, 200], '7.3(0.2) 23.9(0.5) 53.2(0.3) 58.3(0.5) 62.7(0.4)'],
  ['table1/ipc{}/sre2l-resnet18', [1, 10, 50, 100, 200], '2.9(0.5) 21.3(0.6) 46.8(0.2) 52.8(0.3) 57.0(0.4)'],
  ['table2/tiny-imagenet/ipc{}', [1, 10, 50, 100], '7.6(0.3) 27.2(0.4) 35.6(0.4) 38.2(0.2)'],
  ['table2/cifar100/ipc{}', [1, 10, 50, 100], '16.0(0.3) 34.3(0.2) 47.1(0.4) 51.3(0.5)'],
  ['table2/cifar10/ipc{}', [1, 10, 50], '21.1(0.5) 46.3(0.8) 62.1(0.5)'],
  ['table2/cifar10/ipc{}/ra-bptt', [1, 10, 50], '53.2(0.7) 69.4(0.4) 75.3(0.3)'],
  ['table2/tiny-imagenet/ipc{}/mtt', [1, 10, 50], '8.8(0.3) 23.2(0.2) 28.0(0.3)'],
  ['table2/cifar100/ipc{}/dm', [1, 10, 50], '11.4(0.3) 29.7(0.3) 43.6(0.4)'],
  ['table7/imagenet-resnet50/ipc{}', [1, 10, 50, 100, 200], '15.4 31.0 66.6 68.6 73.3'],
  ['table7/tiny-imagenet/ipc{}', [1, 10, 50, 100], '19.2 35.0 38.1 38.8'],
  ['table7/cifar100/ipc{}', [1, 10, 50, 100], '33.1 47.6 52.7 52.7'],
  ['table7/cifar10/ipc{}', [1, 10, 50, 100], '56.0 65.1 74.9 76.5'],
])('%s is as the paper prints it', (id, ipcs, row) => {
  expect(ipcs.map((ipc) => printed(id.replace('{}', String(ipc)))).join(' ')).toBe(row);
});

test('numbers are fractions with the digits of the paper', () => {
  expect(findCell('table1/ipc100/hard-resnet18')).toMatchObject({ paper: { mean: 0.282, std: 0.003 } });
});

/** Data set and IPC, then expert learning rate, student learning rate and expert epoch. */
test.each([
  ['table2/cifar10/ipc1', 0.0005, 0.01, 20],
  ['table2/cifar10/ipc50', 0.0005, 0.01, 128],
  ['table2/cifar100/ipc10', 0.01, 0.01, 36],
  ['table2/tiny-imagenet/ipc1', 0.01, 0.01, 11],
  ['table2/tiny-imagenet/ipc100', 0.01, 0.1, 102],
  ['table7/cifar10/ipc100', 0.0005, 0.01, 164],
])('the recipe of %s has the settings of table 7', (id, expertLr, studentLr, epoch) => {
  const { recipe } = findRunnable(id).run;
  expect(recipe).toMatchObject({
    seed: 42,
    data: { preprocessing: id.includes('cifar10/') ? 'zca' : 'normalise' },
    model: { name: 'convnet', depth: id.includes('tiny') ? 4 : 3, width: 128, norm: 'instance' },
    train: { augment: 'dsa' },
    expert: {
      epochs: epoch,
      batch: 256,
      optimizer: { name: 'sgd', lr: expertLr, momentum: 0, weightDecay: 0 },
      schedule: { name: 'constant' },
    },
    label: { sources: ['expert'], epoch: [epoch], edits: '' },
    student: { epochs: 3000, batch: 256, count: 5, optimizer: { lr: studentLr, momentum: 0.9, weightDecay: 5e-4 } },
    protocol: 'paper',
  });
});

test('every recipe is one cell, and is the same when it is printed and read', () => {
  expect(runnable).toHaveLength(23 + 25 + 10);
  for (const { id, run } of runnable) {
    expect(expandCells(run.recipe), id).toHaveLength(1);
    expect(parseRecipe(printRecipe(run.recipe), id)).toEqual(run.recipe);
  }
});

test.each([
  ['table1/ipc1/resnet18-resnet18', 18, null, 5e-4, 12, 1e-3],
  ['table1/ipc50/resnet18-resnet50', 18, 50, 0.1, 31, 5e-3],
  ['table1/ipc10/resnet50-resnet18', 50, 18, 5e-4, 25, 5e-3],
  ['table7/imagenet-resnet50/ipc200', 50, null, 0.1, 62, 2e-3],
])('the recipe of %s: a ResNet-%i labels, a ResNet-%s learns', (id, depth, student, expertLr, epoch, studentLr) => {
  const { recipe } = findRunnable(id).run;
  expect(recipe).toMatchObject({
    data: { name: 'imagenet', resize: { short: 256, crop: 224 } },
    model: { name: 'resnet', depth, norm: 'batch' },
    expert: { epochs: 90, optimizer: { lr: expertLr, momentum: 0.9, weightDecay: 1e-4 }, schedule: { name: 'step', gamma: 0.1 } },
    label: { epoch: [epoch] },
    student: { optimizer: { name: 'adamw', lr: studentLr }, schedule: { name: 'cosine' } },
  });
  expect(recipe.student.model?.depth ?? null).toBe(student);
  expect([29, 30, 59, 60].map((e) => learningRate(recipe.expert.schedule, 1, e, 90).toPrecision(1))).toEqual(['1', '0.1', '0.1', '0.01']);
});

test("the recipe of the CutMix column: a finished ResNet-18 labels every crop and mix, by SRe2L's settings", () => {
  expect(findRunnable('table1/ipc10/cutmix-resnet18').run.recipe).toMatchObject({
    expert: { epochs: 90, optimizer: { lr: 0.1 } },
    label: { sources: ['teacher'], epoch: [90] },
    student: {
      ...{ ipc: 10, epochs: 300, batch: 1024, augment: 'cutmix', temperature: 20 },
      ...{ optimizer: { name: 'adamw', lr: 0.001, weightDecay: 0.01 }, schedule: { name: 'cosine' } },
    },
  });
});

test('an expert of table 7 is that of the run of table 2', () => {
  expect(findRunnable('table7/cifar10/ipc1').run).toBe(findRunnable('table2/cifar10/ipc1').run);
  expect(findRunnable('table7/imagenet-resnet18/ipc1').run).toEqual(findRunnable('table1/ipc1/resnet18-resnet18').run);
});

test('what a claim costs is what the runs of its experiment do at the scale of the paper', () => {
  const claims = LEDGER.flatMap((cell) => (cell.kind === 'claim' ? [{ experiment: cell.experiment, runs: claimRuns(cell) }] : []));
  expect(claims.filter(({ experiment, runs }) => (experiment === null) !== (runs.length === 0))).toEqual([]);
  const seeds = claimRuns({ experiment: 'image-seeds' });
  expect(seeds.map(({ recipe, data }) => [recipe.data.images, recipe.protocol, data.title])).toEqual(
    [1, 2, 3, 4, 5, 6].map((seed) => [{ name: 'random', seed }, 'paper', 'Tiny ImageNet']),
  );
});

test('a misspelt cell is told its nearest one, a cell without a recipe why it has none', () => {
  expect(() => findCell('table2/cifar10/ipc2')).toThrow(
    "reproduce: expected a cell of the ledger, got 'table2/cifar10/ipc2'. Did you mean table2/cifar10/ipc1? softlabel reproduce list shows all of them.",
  );
  expect(() => findRunnable('table2/cifar10/ipc1/dm')).toThrow(
    "reproduce: expected a cell that a recipe runs at table2/cifar10/ipc1/dm, got none: another method, which makes images; the paper quotes its number from that method's own paper.",
  );
  expect(() => findRunnable('fig3')).toThrow('got a claim that an experiment tests. Run that: softlabel experiment run label-order.');
});
