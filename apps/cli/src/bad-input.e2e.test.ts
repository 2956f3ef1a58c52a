// What a user reads after a mistake, with its exit code: 2 for what was typed, 1 for what failed.
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors } from '@softlabel/formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, TINY, temporaryFolder } from './cli.fixture.ts';

let cwd = '';
const CHECKPOINT = 'made/checkpoints/expert-0/epoch-0002.safetensors';
const BUNDLE = 'made/labels/expert-0/epoch-0002-ipc-0002.safetensors';
beforeAll(async () => {
  cwd = await temporaryFolder();
  await writeFile(join(cwd, 'tiny.yaml'), TINY);
  await softlabel(cwd, ['run', 'tiny.yaml', 'student.ipc=2', '--out', 'made']);
});
afterAll(() => rm(cwd, { recursive: true }));

test.each([
  [
    'a misspelt key',
    ['student.ipcs=1'],
    'recipe: expected a known key in the override student.ipcs=1, got student.ipcs. Did you mean student.ipc?',
  ],
  [
    'a negative learning rate',
    ['expert.optimizer.lr=-1'],
    'recipe: expected a number > 0 at expert.optimizer.lr in the override expert.optimizer.lr=-1, got -1.',
  ],
  ['a batch of nothing', ['student.batch=0'], 'recipe: expected a number >= 1 at student.batch in the override student.batch=0, got 0.'],
  ['no image per class', ['student.ipc=0'], 'recipe: expected a number >= 1 at student.ipc in the override student.ipc=0, got 0.'],
  [
    'an epoch that is never saved',
    ['label.epoch=9'],
    'recipe: expected epochs that the expert saves, 0 to 2, at label.epoch in the override label.epoch=9, got 9. Raise expert.epochs, change expert.saveEvery or choose a saved epoch.',
  ],
  ['an override without a value', ['student.ipc'], 'override: expected key=value, such as student.ipc=1, got "student.ipc".'],
  ['an unknown flag', ['--ouput', 'x'], 'Nonexistent flag: --ouput\nSee more help with --help'],
])('%s', async (_, more, message) => {
  expect(await softlabel(cwd, ['run', 'tiny.yaml', '--out', 'never', ...more])).toEqual({
    code: 2,
    stdout: '',
    stderr: `softlabel: ${message}`,
  });
});

test('a recipe that is not there', async () => {
  const stderr = 'softlabel: recipe: expected a recipe file at tiny.yml, got nothing. Check the path.';
  expect(await softlabel(cwd, ['run', 'tiny.yml'])).toEqual({ code: 2, stdout: '', stderr });
});

test('an unknown command, a missing argument', async () => {
  const unknown = await softlabel(cwd, ['evalute']);
  expect(unknown).toEqual({
    code: 2,
    stdout: '',
    stderr: "softlabel: unknown command 'evalute'. Did you mean 'evaluate'? Run 'softlabel --help'.",
  });
  const missing = await softlabel(cwd, ['run']);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toMatch(/^softlabel: Missing 1 required arg:/);
});

test('with --json an error is a document too', async () => {
  const { code, stdout } = await softlabel(cwd, ['run', 'tiny.yaml', 'student.ipc=0', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    error: { name: 'RecipeError', message: 'recipe: expected a number >= 1 at student.ipc in the override student.ipc=0, got 0.' },
  });
});

test('data that is not there', async () => {
  const args = ['data', 'info', 'tiny.yaml', 'data={name: cifar10, path: nowhere}'];
  const { code, stdout, stderr } = await softlabel(cwd, args);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^softlabel: data: expected folders or archives train and test of class folders, or cifar-10-binary\.tar\.gz/);
  expect(stderr).toMatch(/ at nowhere, got nothing\. Put it there, or set data\.path\.$/);
});

test('more images per class than there are', async () => {
  const { code, stderr } = await softlabel(cwd, ['run', 'tiny.yaml', 'student.ipc=11', 'label.sources=hard', '--out', 'never']);
  expect(code).toBe(1);
  expect(stderr).toBe(
    "softlabel: chooseImages: expected 11 images of class 'circle-stripes' in shapes (train), got 10. Lower student.ipc or raise data.limit.",
  );
});

test('an edit for more classes than there are, before anything is trained', async () => {
  const { code, stderr } = await softlabel(cwd, ['run', 'tiny.yaml', 'label.edits=top-k 5', '--out', 'never']);
  expect(code).toBe(1);
  expect(stderr).toBe('softlabel: edits: expected top-k of at most 4, the number of classes, at column 7 of "top-k 5", got 5. Lower it.');
  await expect(readFile(join(cwd, 'never/checkpoints/expert-0/epoch-0000.safetensors'))).rejects.toThrow('ENOENT');
});

test('several values where a run has one: a sweep', async () => {
  const { code, stderr } = await softlabel(cwd, ['run', 'tiny.yaml', 'seed=1,2', '--out', 'never']);
  expect(code).toBe(2);
  expect(stderr).toBe(
    'softlabel: recipe: expected a number at seed in the override seed=1,2, got [1,2]. Several values are runs of a sweep: softlabel sweep.',
  );
});

test('a sweep folder of other code is compared, never mixed', async () => {
  await mkdir(join(cwd, 'older'));
  await writeFile(join(cwd, 'older/sweep.json'), JSON.stringify({ code: 'a'.repeat(64), points: [] }));
  const { code, stderr } = await softlabel(cwd, ['sweep', 'tiny.yaml', '--out', 'older']);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^softlabel: sweep: expected older by this version of the code \(\w{12}\), got one by a{12}\. Give another folder by --out, and compare the two: softlabel results\.$/,
  );
});

test('a checkpoint whose pickle would run code', async () => {
  const archive = new URL('../../../packages/formats/fixtures/whole-model.pt', import.meta.url);
  const { code, stderr } = await softlabel(cwd, ['evaluate', 'tiny.yaml', '--checkpoint', archive.pathname]);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^softlabel: decodePickle: expected plain data at offset \d+ of .*, got the name .*\. The pickle would run code to be read: save its plain values alone\.$/,
  );
});

test('a checkpoint cut short, of another model, of another class order', async () => {
  const evaluate = (...more: string[]) => softlabel(cwd, ['evaluate', 'tiny.yaml', '--checkpoint', ...more]);
  const wrongShape = await evaluate(CHECKPOINT, 'model.width=16');
  expect(wrongShape.code).toBe(1);
  expect(wrongShape.stderr).toBe(
    `softlabel: checkpoint: expected F32 [16, 3, 3, 3] for 'features_a.0.weight' of convnet-d3-w16 in ${CHECKPOINT}, got F32 [8, 3, 3, 3]. Check the recipe's model, or train the expert again.`,
  );
  const otherClasses = await evaluate(CHECKPOINT, 'data.shapes=1', 'data.textures=4');
  expect(otherClasses.code).toBe(1);
  expect(otherClasses.stderr).toBe(
    `softlabel: checkpoint: expected the classes ["circle-stripes","circle-checks","circle-dots","circle-rings"] in ${CHECKPOINT}, got ["circle-stripes","circle-checks","square-stripes","square-checks"]. Use the data set that it was trained on.`,
  );
  await writeFile(join(cwd, 'cut.safetensors'), (await readFile(join(cwd, CHECKPOINT))).subarray(0, 3000));
  const cut = await evaluate('cut.safetensors');
  expect(cut.code).toBe(1);
  expect(cut.stderr).toMatch(/^softlabel: decodeSafetensors: expected .* cut\.safetensors.* cut short/);
});

test('a label bundle cut short, a file that is none, and a checkpoint', async () => {
  const whole = await readFile(join(cwd, BUNDLE));
  await writeFile(join(cwd, 'cut.safetensors'), whole.subarray(0, whole.length - 7));
  const cut = await softlabel(cwd, ['labels', 'inspect', 'cut.safetensors']);
  expect(cut.code).toBe(1);
  expect(cut.stderr).toMatch(/^softlabel: decodeSafetensors: expected .* cut\.safetensors.* cut short/);
  await copyFile(join(cwd, CHECKPOINT), join(cwd, 'weights.safetensors'));
  const copied = await softlabel(cwd, ['labels', 'inspect', 'weights.safetensors']);
  expect(copied).toMatchObject({
    code: 2,
    stderr:
      'softlabel: labels inspect: expected label bundles or the folder of a run, got a checkpoint of convnet-d3-w8 after epoch 2 at weights.safetensors. Name the run, with --ipc to see what its experts say at every epoch: softlabel labels inspect RUN-FOLDER --ipc 10.',
  });
  await writeFile(join(cwd, 'other.safetensors'), encodeSafetensors(new Map()));
  const foreign = await softlabel(cwd, ['labels', 'inspect', 'other.safetensors']);
  expect(foreign.stderr).toBe(
    'softlabel: labels: expected format softlabel-labels-1 in the header of other.safetensors, got none. Make the labels with softlabel labels make.',
  );
  const expert = await softlabel(cwd, ['labels', 'inspect', CHECKPOINT]);
  expect(expert).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/Name the run, with --ipc .*: softlabel labels inspect made --ipc 10\.$/),
  });
});

test('a label bundle of other images: under another seed, others are held out', async () => {
  const { code, stderr } = await softlabel(cwd, ['labels', 'inspect', BUNDLE, '--recipe', 'tiny.yaml', 'data.validation=0.2']);
  expect(code).toBe(1);
  expect(stderr).toBe(
    `softlabel: labels: expected places in the training set without data.validation=0.2 of it, drawn by seed=42 in ${BUNDLE}, got with nothing held out. Make the labels again for this data.`,
  );
});

test('a label bundle of another class order', async () => {
  const { code, stderr } = await softlabel(cwd, ['labels', 'inspect', BUNDLE, '--recipe', 'tiny.yaml', 'data.shapes=1', 'data.textures=4']);
  expect(code).toBe(1);
  expect(stderr).toBe(
    `softlabel: labels: expected class 2 to be circle-dots in ${BUNDLE}, got square-stripes. Make the labels again for this data.`,
  );
});

test('a folder that another process has', async () => {
  await mkdir(join(cwd, 'taken'));
  await writeFile(join(cwd, 'taken/lock.json'), JSON.stringify({ pid: process.pid, host: hostname() }));
  const { code, stderr } = await softlabel(cwd, ['run', 'tiny.yaml', '--out', 'taken']);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    new RegExp(
      `^softlabel: lockFolder: expected taken to be free, got process ${process.pid} on .*\\. Wait for it or choose another folder`,
    ),
  );
});

test('no adapter', async () => {
  const nowhere = { VK_ICD_FILENAMES: '/nonexistent' };
  const doctor = await softlabel(cwd, ['doctor'], nowhere);
  expect(doctor).toEqual({
    code: 1,
    stdout: '',
    stderr:
      "softlabel: doctor: expected a WebGPU adapter, got none. VK_ICD_FILENAMES names /nonexistent, which is not there. Unset the variable, or name a driver's manifest.",
  });
  const run = await softlabel(cwd, ['run', 'tiny.yaml', '--out', 'never'], nowhere);
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(/^softlabel: openDevice: expected a WebGPU adapter, got none\./);
});

test('a disk that is full: the old report stays whole', async () => {
  const report = join(cwd, 'made/report.html');
  const before = await readFile(report, 'utf8');
  const bin = new URL('../bin/dev.js', import.meta.url).pathname;
  // Files over a limit fail like files on a full disk.
  const { status, stderr } = spawnSync('bash', ['-c', `ulimit -f 8; exec "${process.execPath}" "${bin}" report made`], {
    cwd,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^softlabel: writeWhole: expected to write \d+ bytes to made\/report\.html, got EFBIG: .* The disk is full: free space and start again\./,
  );
  expect(await readFile(report, 'utf8')).toBe(before);
});

test('a learning rate that bursts: what went wrong, where, and what is still good', async () => {
  const { code, stderr } = await softlabel(cwd, ['expert', 'train', 'tiny.yaml', 'expert.optimizer.lr=1e30', '--out', 'burst']);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /softlabel: training: .*epoch 1, step \d+ of the training.*The last good checkpoint is burst\/checkpoints\/expert-0\/epoch-0000\.safetensors\.$/,
  );
  expect(await readFile(join(cwd, 'burst/FAILED'), 'utf8')).toContain('The last good checkpoint is');
});
