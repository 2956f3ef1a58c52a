// A Python program that cannot run gives a reason instead of an error.
import { expect, test } from 'vitest';
import { PythonProgram } from './python.ts';

test('a script that does not exist', async () => {
  expect(await PythonProgram.start('no-such-script.py')).toMatch(/no-such-script\.py|no \/usr\/bin\/python3 here/);
});
