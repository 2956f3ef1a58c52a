// A Python program that cannot run gives a reason instead of an error, and one that ends in the race an error with its last words.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PythonProgram } from './python.ts';

test('a script that does not exist', async () => {
  expect(await PythonProgram.start('no-such-script.py')).toMatch(/no-such-script\.py|no \/usr\/bin\/python3 here/);
});

/** Greets, answers one request, and ends at the next one. */
const BREAKING = `#!/bin/sh
echo '{"about": "stand-in 1.0"}'
read request
echo 0.5
read request
echo 'Traceback (most recent call last):' >&2
echo 'torch.OutOfMemoryError: CUDA out of memory.' >&2
exit 1
`;

test('one that breaks in the race says why', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'softlabel-python-'));
  const python = join(folder, 'python');
  await writeFile(python, BREAKING, { mode: 0o755 });
  const program = await PythonProgram.start('any.py', [], python);
  if (typeof program === 'string') throw new Error(program);
  expect(program.about).toBe('stand-in 1.0');
  expect(await program.run(1)).toBe(0.5);
  await expect(program.run(1)).rejects.toThrow('the Python process ended: torch.OutOfMemoryError: CUDA out of memory.');
  await rm(folder, { recursive: true });
});
