// The commands on claims of the ledger, on copies of what docs/results has. Not those on its numbers (reproduce.e2e.test.ts).
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softlabel, temporaryFolder } from '../../cli.fixture.ts';

const FOLDER = 'docs/results/label-order-cifar10';

let cwd = '';
beforeAll(async () => {
  cwd = await temporaryFolder();
  await cp(fileURLToPath(new URL(`../../../../../${FOLDER}`, import.meta.url)), join(cwd, FOLDER), { recursive: true });
});
afterAll(() => rm(cwd, { recursive: true }));

const reproduce = (...args: string[]) => softlabel(cwd, ['reproduce', ...args]);

test('verify takes claims: what was published is judged again, and what does not match is printed', async () => {
  const { code, stdout } = await reproduce('verify', 'fig3');
  expect(code, stdout).toBe(0);
  expect(stdout).toMatch(/^docs\/results\/label-order-cifar10 holds .*, and everything matches\.\nfig3: reproduced\. Swapping the largest/);
  const path = join(cwd, FOLDER, 'claims.json');
  const claims = await readFile(path, 'utf8');
  await writeFile(path, claims.replace('"verdict": "contrary"', '"verdict": "shown"'));
  const forged = await reproduce('verify', 'fig3/fewest-images');
  expect(forged.code).toBe(1);
  expect(forged.stdout).toMatch(
    /^claims: expected in docs.*, as results\.json beside it gives, verdict "contrary", got "shown", of the claim: Wi/,
  );
  expect(forged.stdout).toContain('softlabel experiment run label-order --scale SCALE, then softlabel report runs/label-order-SCALE');
  const { cells } = JSON.parse((await reproduce('list', '--table', 'fig3', '--json')).stdout);
  expect(cells[0]).toMatchObject({ status: 'not run', ours: null, why: expect.stringContaining('verdict "contrary", got "shown"') });
});

test('a claim that nothing was published of ends with 1; one that nothing tests, or a folder for it, with 2', async () => {
  const none = await reproduce('verify', 'fig4', '--json');
  expect(none.code).toBe(1);
  expect(JSON.parse(none.stdout).findings).toEqual([
    'claims: expected findings about fig4, got none: docs/results has no findings of the experiment epoch-temperature.',
  ]);
  expect(await reproduce('verify', 'fig8')).toMatchObject({ code: 2, stderr: expect.stringContaining('learned by BPTT') });
  expect(await reproduce('verify', 'fig3', '--out', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('leave the flag out.'),
  });
});

test('a claim costs what its experiment does at the scale of the paper, and run says how to run it', async () => {
  const { cells } = JSON.parse((await reproduce('list', '--table', 'fig5', '--json')).stdout);
  // An expert of 102 epochs of 391 steps, and one student of one epoch and one more.
  expect(cells[0]).toMatchObject({ id: 'fig5', cost: { steps: expect.any(Number), flops: expect.any(Number) } });
  expect(cells[0].cost.steps).toBeGreaterThan(102 * 391);
  expect(cells[1]).toMatchObject({ id: 'fig5/similar-classes', cost: null });
  expect(await reproduce('run', 'fig5')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Run that: softlabel experiment run label-evolution.'),
  });
});
