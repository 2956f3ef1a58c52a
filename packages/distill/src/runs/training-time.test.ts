// The time behind results: of the experts that are there, shared ones once, and of the students that count.
import { encodeSafetensors } from '@softlabel/formats';
import { expect, test } from 'vitest';
import { epochRecord } from '../experiment/records.fixture.ts';
import { expertCheckpoint } from './layout.ts';
import { memoryFiles } from './memory-files.fixture.ts';
import { smallResults } from './results.fixture.ts';
import { RunFolder } from './run-folder.ts';
import { trainingTime } from './training-time.ts';

test('experts of several runs count once, replaced ones not at all', async () => {
  const files = memoryFiles();
  const runWith = async (path: string, ...identities: string[]) => {
    const run = new RunFolder(files, path);
    for (const [expert, identity] of identities.entries()) {
      for (const epoch of [1, 2]) await run.appendMetric(epochRecord(identity, epoch, { expert, seconds: 10 * epoch }));
      await run.write(expertCheckpoint(expert, 2), encodeSafetensors(new Map(), { identity }));
    }
    return run;
  };
  const [first, second, third] = [await runWith('a', 'shared', 'own'), await runWith('b', 'shared'), await runWith('c')];
  await second.appendMetric(epochRecord('replaced', 2, { seconds: 1000 }));
  const students = smallResults.cells.reduce((sum, { seconds }) => sum + seconds, 0);
  expect(await trainingTime(smallResults, [first, second, third])).toEqual({ experts: 40, students });
  expect(await trainingTime(smallResults, [third])).toEqual({ experts: 0, students });
});
