// Label bundles from end to end: imported, edited, joined, baked, inspected and refused. Needs no adapter.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeNpy } from '@softlabel/formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, TINY, temporaryFolder } from './cli.fixture.ts';

let cwd = '';
const CLASSES = ['circle-stripes', 'circle-checks', 'square-stripes', 'square-checks'];
const NOWHERE = { VK_ICD_FILENAMES: '/nonexistent' };
const run = (...args: string[]) => softlabel(cwd, ['labels', ...args], NOWHERE);

/** Runs a command with --json; the document. */
async function json(...args: string[]) {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Labels of the one image per class that the recipe chooses, turned so that class k has its largest value at (k + turn) mod 4. */
const turned = (turn: number) => Float32Array.from({ length: 16 }, (_, i) => [4, 3, 2, 1][((i % 4) - Math.floor(i / 4) - turn + 8) % 4]);

beforeAll(async () => {
  cwd = await temporaryFolder();
  await writeFile(join(cwd, 'tiny.yaml'), TINY);
  for (const turn of [0, 1]) await writeFile(join(cwd, `turn-${turn}.npy`), encodeNpy({ dtype: 'f4', shape: [4, 4], data: turned(turn) }));
  await writeFile(join(cwd, 'classes.txt'), `${CLASSES.toReversed().join('\n')}\n`);
  for (const turn of [0, 1])
    await run('import', `turn-${turn}.npy`, '--logits', '--recipe', 'tiny.yaml', '--out', `turn-${turn}.safetensors`);
});
afterAll(() => rm(cwd, { recursive: true }));

test('imported logits are a bundle of the recipe', async () => {
  const facts = await json('inspect', 'turn-0.safetensors', '--recipe', 'tiny.yaml');
  expect(facts).toMatchObject({ holds: 'logits', images: 4, classes: 4, agreement: 1, history: ['import turn-0.npy'], expert: null });
  const [first] = facts.massByRank;
  expect(first).toBeCloseTo(1 / (1 + Math.exp(-1) + Math.exp(-2) + Math.exp(-3)), 6);
});

test('edits are applied on reading, and told as history', async () => {
  const edited = await json('edit', 'turn-0.safetensors', 'temperature 2 | top-k 2 renormalise');
  expect(edited).toMatchObject({
    from: ['turn-0.safetensors'],
    file: 'turn-0.edited.safetensors',
    holds: 'logits',
    edits: 'temperature 2 | top-k 2 renormalise',
    history: ['import turn-0.npy', 'temperature 2', 'top-k 2 renormalise'],
    bytesPerImage: 10,
  });
  expect(edited.massByRank[0]).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 6);
  const { stdout } = await run('inspect', 'turn-0.edited.safetensors');
  expect(stdout).toMatch(/^history {7}import turn-0\.npy \| temperature 2 \| top-k 2 renormalise$/m);
  expect(stdout).toMatch(/^circle-stripes {2}··██$\n^circle-checks {5}··██$/m);
});

test('edits are baked with their seed', async () => {
  const baked = await json(
    'edit',
    'turn-0.safetensors',
    'shuffle-tail | quantise int8',
    '--bake',
    '--seed',
    '9',
    '--out',
    'baked.safetensors',
  );
  expect(baked).toMatchObject({
    holds: 'targets',
    edits: '',
    history: ['import turn-0.npy', 'bake with seed 9', 'shuffle-tail', 'quantise int8'],
    bytesPerImage: 8,
  });
});

test('bundles are joined and shown side by side', async () => {
  const joined = await json('edit', 'turn-0.safetensors', 'turn-1.safetensors', 'ensemble probabilities', '--out', 'both.safetensors');
  expect(joined).toMatchObject({ holds: 'targets', history: expect.arrayContaining(['ensemble probabilities']) });
  const { bundles } = await json('inspect', 'turn-0.safetensors', 'turn-1.safetensors', 'both.safetensors');
  expect(bundles.map(({ agreement }: { agreement: number }) => agreement)).toEqual([1, 0, 0]);
  const [most, second] = bundles[0].massByRank;
  expect(bundles[2].massByRank[0]).toBeCloseTo((most + second) / 2, 6);
  const { stdout } = await run('inspect', 'turn-0.safetensors', 'both.safetensors');
  expect(stdout).toMatch(/^file {16}images {2}expert {2}entropy/);
  expect(stdout.match(/^Mean label of each class/gm)).toHaveLength(2);
});

test('another class order is refused, or remapped on request', async () => {
  const reversed = [
    'import',
    'turn-0.npy',
    '--logits',
    '--recipe',
    'tiny.yaml',
    '--classes',
    'classes.txt',
    '--out',
    'reversed.safetensors',
  ];
  expect(await run(...reversed)).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'softlabel: labels: expected class 0 to be circle-stripes in turn-0.npy, got square-checks. Make the labels again for this data, or remap the classes: softlabel labels import turn-0.npy --recipe RECIPE --remap --out NEW, with --classes FILE where the file does not name its classes.',
  });
  // Rows stay with their images, so the labels of class k now have their largest value at class 3 - k.
  expect(await json(...reversed, '--remap')).toMatchObject({ agreement: 0 });
});

test.each([
  [
    'an unknown edit',
    ['edit', 'turn-0.safetensors', 'top-k 2 | temprature 2'],
    2,
    'edits: expected an edit at column 11 of "top-k 2 | temprature 2", got temprature. Did you mean temperature T?',
  ],
  [
    'a wrong argument',
    ['inspect', 'turn-0.safetensors', '--edits', 'swap top'],
    2,
    'edits: expected i, a whole number >= 1, at column 6 of "swap top", got top. Write swap i, such as swap 1.',
  ],
  [
    'more than the classes',
    ['edit', 'turn-0.safetensors', 'top-k 5'],
    1,
    'edits: expected top-k of at most 4, the number of classes, at column 7 of "top-k 5", got 5. Lower it.',
  ],
  [
    'several bundles and no word how to join them',
    ['edit', 'turn-0.safetensors', 'turn-1.safetensors', 'temperature 2'],
    1,
    'edits: expected ensemble logits or ensemble probabilities among the edits of 2 bundles, got none. Say how to join them.',
  ],
  [
    'several files to import',
    ['import', 'turn-0.npy', 'turn-1.npy', '--recipe', 'tiny.yaml', '--out', 'x.safetensors'],
    2,
    'labels import: expected one file with labels, got turn-0.npy turn-1.npy. Import each by itself.',
  ],
  [
    'images to label by a bundle',
    ['inspect', 'turn-0.safetensors', '--ipc', '2'],
    2,
    "labels inspect: expected a run folder with --ipc, got turn-0.safetensors. Leave --ipc out, or name the folder of the experts' run.",
  ],
  [
    'a folder without bundles',
    ['inspect', '.'],
    1,
    'labels: expected label bundles or experts in ., got neither. Train experts first: softlabel expert train.',
  ],
])('%s', async (_, args, code, message) => {
  expect(await run(...args)).toEqual({ code, stdout: '', stderr: `softlabel: ${message}` });
});
