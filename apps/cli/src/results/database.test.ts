// What is said where DuckDB is not installed, as in the archive. With it, see answer.test.ts.
import { expect, test, vi } from 'vitest';
import { withDatabase } from './database.ts';

vi.mock('@duckdb/node-api', () => {
  throw new Error('none here');
});

test('without DuckDB it says what is missing and what to do', async () => {
  await expect(withDatabase([], '/tmp', async () => 1)).rejects.toThrow(
    /^results: expected DuckDB \(@duckdb\/node-api\), got: .+\. The archive that unpacks itself has no room for it: copy the run folders to a checkout of Softlabel and ask there\.$/,
  );
});
