// docs/label-bundle.md against the code: every edit is in its table, and its Python reader reads what we write. Not its prose.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallBundle } from './bundle.fixture.ts';
import { bundleTargets, encodeLabelBundle, type LabelBundle } from './bundle.ts';
import { editBundles } from './edit-bundle.ts';
import { EDITS } from './edits.ts';

const fileOf = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const READER = fileOf('scripts/read_label_bundle.py');
const page = await readFile(fileOf('docs/label-bundle.md'), 'utf8');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-bundle-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What Python reads in a bundle. Debian's Python, since another one may come first on PATH; the reader needs no package. */
async function readByPython(bundle: LabelBundle): Promise<{ header: unknown; classes: number[]; targets: number[][] }> {
  const file = join(folder, 'bundle.safetensors');
  await writeFile(file, encodeLabelBundle(bundle));
  return JSON.parse((await promisify(execFile)('python3', [READER, file])).stdout);
}

const unedited = { ...smallBundle, header: { ...smallBundle.header, edits: { pipeline: '', seed: 1 } } };
const baked = editBundles([{ source: 'a', bundle: smallBundle }], { edits: 'top-k 2 | noise 0.25', bake: true });

describe('the reader in Python', () => {
  it.each([
    ['logits', unedited],
    ['baked targets', baked],
  ])('reads %s', async (_, bundle) => {
    const { header, classes, targets } = await readByPython(bundle);
    expect(header).toEqual(bundle.header);
    expect(classes).toEqual([...bundle.classes]);
    expect(targets.map((row) => row.length)).toEqual([3, 3]);
    targets.flat().forEach((p, i) => {
      expect(p).toBeCloseTo(bundleTargets(bundle)[i], 14);
    });
  });

  it('says that edits are left to apply', async () => {
    await expect(readByPython(smallBundle)).rejects.toThrow('ValueError: bake the edits first: temperature 2');
  });

  it('stands in the document as it is', async () => {
    expect(page).toContain(`\`\`\`python\n${await readFile(READER, 'utf8')}\`\`\`\n`);
  });
});

describe('the table of edits', () => {
  const cell = (text: string) => text.replaceAll('|', '\\|');

  it.each(Object.values(EDITS))('has $usage', ({ usage, actsOn, formula }) => {
    expect(page).toContain(`| \`${cell(usage)}\` | ${actsOn} | ${cell(formula)} |\n`);
  });
});
