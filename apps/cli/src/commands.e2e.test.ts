// Every command but run, on one small experiment built up stage by stage.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeNpy } from '@softlabel/formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, TINY, temporaryFolder } from './cli.fixture.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await temporaryFolder();
  await writeFile(join(cwd, 'tiny.yaml'), TINY);
});
afterAll(() => rm(cwd, { recursive: true }));

/** Runs a command with --json; the document. */
async function json(...args: string[]) {
  const { code, stdout, stderr } = await softlabel(cwd, [...args, '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout);
}

test('doctor describes the adapter, finds its numbers right and measures its rate', async () => {
  const { code, stdout } = await softlabel(cwd, ['doctor']);
  expect(code).toBe(0);
  for (const fact of ['adapter', 'driver', 'kind', 'features', 'bounds checks', 'limits', 'self-test', 'gemm rate'])
    expect(stdout).toMatch(new RegExp(`^${fact}  `, 'm'));
  expect(stdout).toMatch(/^self-test .* 0 of 1000 random numbers differ: passed$/m);
});

test('data info reads the data and needs no adapter', async () => {
  const { code, stdout } = await softlabel(cwd, ['data', 'info', 'tiny.yaml', 'data.validation=0.2', '--json'], {
    VK_ICD_FILENAMES: '/nonexistent',
  });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    classNames: ['circle-stripes', 'circle-checks', 'square-stripes', 'square-checks'],
    images: { train: 32, validation: 8, test: 20 },
    size: { height: 32, width: 32, channels: 3 },
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

/** Of what labels inspect says of a bundle. */
const epochAndImages = ({ expert, images }: { expert: { epoch: number }; images: number }) => [expert.epoch, images];

test('expert train ignores label and student, labels make and student train go on from it, report shows it', async () => {
  const { epochs } = await json('expert', 'train', 'tiny.yaml', '--out', 'x', 'label.epoch=99', 'student.ipc=0');
  expect(epochs.map(({ epoch }: { epoch: number }) => epoch)).toEqual([0, 1, 2]);
  expect(epochs[0].loss).toBeNull();
  const { bundles } = await json('labels', 'inspect', 'x');
  expect(bundles.map(epochAndImages)).toEqual([0, 1, 2].map((epoch) => [epoch, 40]));
  expect(await json('labels', 'make', 'tiny.yaml', '--out', 'x', 'student.ipc=2', 'label.edits=temperature 2')).toEqual({
    folder: 'x',
    files: ['x/labels/expert-0/epoch-0001-ipc-0002.safetensors', 'x/labels/expert-0/epoch-0002-ipc-0002.safetensors'],
  });
  const { cells, report: page } = await json('student', 'train', 'tiny.yaml', '--out', 'x', 'student.ipc=2', 'label.sources=expert');
  expect(cells).toHaveLength(2);
  expect(await readFile(join(cwd, page), 'utf8')).toMatch(/^<!doctype html>/);
  const report = await softlabel(cwd, ['report', 'x']);
  expect(report.code).toBe(0);
  expect(report.stdout).toMatch(/^expert epoch 1 {2,}\d+\.\d %/m);
});

test('report exports what a reader without the run folder needs', async () => {
  const { exported } = await json('report', 'x', '--export', 'published');
  expect(exported).toEqual(expect.arrayContaining(['results.json', 'environment.json', 'report.html', 'README.md', 'expert-curve.svg']));
  const page = await readFile(join(cwd, 'published/README.md'), 'utf8');
  expect(page).toMatch(/^expert epoch 1 {2,}\d+\.\d %/m);
  expect(page).toMatch(/^Time: \d+ s of training with its evaluations, \d+ s for experts and \d+ s for students$/m);
  for (const [, file] of page.matchAll(/\]\(([^)]+)\)/g)) expect(await readFile(join(cwd, 'published', file), 'utf8')).toMatch(/^<svg/);
  for (const file of ['results.json', 'report.html'])
    expect(await readFile(join(cwd, 'published', file))).toEqual(await readFile(join(cwd, 'x', file)));
});

test('labels inspect shows the bundles of a run folder, and on request what its expert says at every epoch', async () => {
  const { bundles } = await json('labels', 'inspect', 'x');
  expect(bundles.map(epochAndImages)).toEqual([1, 2].map((epoch) => [epoch, 8]));
  const said = await json('labels', 'inspect', 'x', '--ipc', '2');
  expect(said.bundles.map(epochAndImages)).toEqual([0, 1, 2].map((epoch) => [epoch, 8]));
  const entropyOf = ({ entropy }: { entropy: number }) => entropy;
  expect(said.bundles.slice(1).map(entropyOf)).toEqual(bundles.map(entropyOf));
});

test('labels inspect takes as many images as the smallest class has, and refuses more', async () => {
  await json('expert', 'train', 'tiny.yaml', '--out', 'small', 'data.perClass=8', 'expert.epochs=1', 'label.epoch=1');
  const { bundles } = await json('labels', 'inspect', 'small');
  expect(bundles.map(epochAndImages)).toEqual([0, 1].map((epoch) => [epoch, 32]));
  expect(await softlabel(cwd, ['labels', 'inspect', 'small', '--ipc', '9'])).toMatchObject({
    code: 2,
    stderr: 'softlabel: labels inspect: expected --ipc of at most 8, the images of the smallest class of small, got 9. Lower --ipc.',
  });
});

test('labels inspect describes a bundle with its own edits or with others', async () => {
  const bundle = 'x/labels/expert-0/epoch-0002-ipc-0002.safetensors';
  const own = await json('labels', 'inspect', bundle);
  expect(own).toMatchObject({ holds: 'logits', images: 8, classes: 4, dataset: { name: 'shapes' }, expert: { epoch: 2 } });
  expect(own.entropy).toBeGreaterThan(0);
  const hard = await json('labels', 'inspect', bundle, '--edits', 'hard');
  expect(hard).toMatchObject({ edits: 'hard', entropy: 0, agreement: 1, bytesPerImage: 1 });
});

test('evaluate finds the accuracy that training found, and writes logits that say the same', async () => {
  const { epochs } = await json('expert', 'train', 'tiny.yaml', '--out', 'x');
  const checkpoint = 'x/checkpoints/expert-0/epoch-0002.safetensors';
  const evaluation = await json('evaluate', 'tiny.yaml', '--checkpoint', checkpoint, '--logits', 'out.npy', 'student.ipc=0');
  expect(evaluation).toMatchObject({ checkpoint, accuracy: epochs[2].accuracy, count: 20, logits: 'out.npy' });
  const { dtype, shape, data } = decodeNpy(new Uint8Array(await readFile(join(cwd, 'out.npy'))));
  expect({ dtype, shape }).toEqual({ dtype: 'f4', shape: [20, 4] });
  // Image i of shapes is of class i mod K.
  const rows = Array.from({ length: 20 }, (_, n) => Array.from(data.slice(4 * n, 4 * n + 4), Number));
  const right = rows.filter((row, n) => row.indexOf(Math.max(...row)) === n % 4).length;
  expect(right / 20).toBe(evaluation.accuracy);
});

test('kernels list names every kernel, and kernels show prints WGSL, both without an adapter', async () => {
  const nowhere = { VK_ICD_FILENAMES: '/nonexistent' };
  const list = JSON.parse((await softlabel(cwd, ['kernels', 'list', '--json'], nowhere)).stdout);
  const forward = list.kernels.find(({ name }: { name: string }) => name === 'conv2d/forward');
  expect(forward.variants.length).toBeGreaterThan(0);
  const shown = await softlabel(cwd, ['kernels', 'show', 'conv2d/forward', '--variant', forward.variants[0]], nowhere);
  expect(shown.code).toBe(0);
  expect(shown.stdout).toMatch(/@compute @workgroup_size\(.*\)[\s\S]*fn main/);
  const foreign = await softlabel(cwd, ['kernels', 'show', 'conv2d/forward', '--variant', 'matrix-unit'], nowhere);
  expect({ code: foreign.code, stderr: foreign.stderr }).toEqual({ code: 0, stderr: '' });
  expect(foreign.stdout).toMatch(
    /^\/\/ conv2d\/forward\[matrix-unit\] rows 128, columns 128, depth 16, lanes 32, unit 16: not offered on this device \(WebGPU default limits\)\. As on a discrete GPU with matrix units:\n\s*enable f16;/,
  );
});

test('--help lists every command, and a command its flags and examples', async () => {
  const { code, stdout, stderr } = await softlabel(cwd, ['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const word of ['data', 'doctor', 'evaluate', 'expert', 'kernels', 'labels', 'report', 'run', 'student'])
    expect(stdout).toMatch(new RegExp(`^  ${word}  `, 'm'));
  const help = await softlabel(cwd, ['expert', 'train', '--help']);
  for (const part of ['USAGE', 'EXAMPLES', '--out', '--print-config', '--json', '--debug']) expect(help.stdout).toContain(part);
});

test.each(['sweep', 'plan', 'profile', 'kernels tune'])('%s --print-config needs no adapter', async (command) => {
  const { code, stdout } = await softlabel(cwd, [...command.split(' '), 'tiny.yaml', 'student.count=9', '--print-config', '--json'], {
    VK_ICD_FILENAMES: '/nonexistent',
  });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ name: 'tiny', student: { count: 9 } });
});

test('--print-config shows the resolved recipe and starts nothing', async () => {
  const { code, stdout } = await softlabel(cwd, ['run', 'tiny.yaml', 'student.optimizer.lr=0.5', '--print-config']);
  expect(code).toBe(0);
  expect(stdout).toContain('optimizer: { name: sgd, lr: 0.5, momentum: 0.9, weightDecay: 0.0005 }');
  expect((await json('run', 'tiny.yaml', 'student.count=9', '--print-config')).student.count).toBe(9);
});
