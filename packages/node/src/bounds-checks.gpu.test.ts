// Bounds checks in the kernels that a driver gets: there by default, gone where the environment asks for it.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const fixture = fileURLToPath(new URL('./bounds-checks.fixture.ts', import.meta.url));

/** What a process prints that runs with the variable set to `value`. */
async function printed(value: string): Promise<string> {
  const env = { ...process.env, SOFTLABEL_UNSAFE_NO_BOUNDS_CHECKS: value };
  return (await promisify(execFile)(process.execPath, ['--import', 'tsx', fixture], { env })).stdout;
}

test('kernels index within bounds unless the environment says otherwise, and the environment of a run tells', async () => {
  const [checked, again, unchecked] = [await printed(''), await printed('0'), await printed('1')];
  expect(checked).toContain('squares');
  expect(checked).toMatch(/true\n$/);
  expect(again).toBe(checked);
  expect(unchecked).toMatch(/false\n$/);
  expect(unchecked.length).toBeLessThan(checked.length);
  await expect(printed('true')).rejects.toThrow(/expected 0 or 1 in SOFTLABEL_UNSAFE_NO_BOUNDS_CHECKS, got true\./);
});
