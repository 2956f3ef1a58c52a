// Whether the archive works where nothing is: unpacked in an empty folder, run without environment. Does not look inside.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../setup/process.mjs';
import { withTemporaryFolder } from './temporary-folder.ts';

/** A recipe whose whole run takes seconds. */
const RECIPE = `
name: tiny
data: { shapes: 2, textures: 2, perClass: 10, testPerClass: 5, validation: 0 }
model: { depth: 3, width: 8 }
expert: { epochs: 2, batch: 16, optimizer: { momentum: 0.9 } }
label: { epoch: [1, 2] }
student: { ipc: [1, 2], epochs: 3, batch: 8, count: 2 }
`;

/** What gpu.sh does, in small: one kernel family, the smallest row, the recipe above. */
const SMALL = { CHECKS: 'gemm', ROWS: 'step convnet-d3 w128 b10', RECIPE: 'tiny.yaml', OUT: 'out' };

/** All but tuning, which takes minutes on a software adapter that has compiled nothing yet. */
const STEPS = ['doctor', 'checks', 'bench', 'recipe'];

/** Throws unless the archive unpacks and these steps of gpu.sh succeed on this machine's adapter. */
export async function checkArchive(archive: string): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, SMALL.RECIPE), RECIPE);
    run(folder, {}, [archive]);
    run(folder, SMALL, ['softlabel/gpu.sh', ...STEPS]);
    expectIn(join(folder, 'out/doctor.txt'), /self-test .*passed/);
    expectIn(join(folder, 'out/checks.txt'), /^1 files, \d+ tests passed, 0 failed$/m);
    expectIn(join(folder, 'out/bench.txt'), /^ {2}ours +\d/m);
    expectIn(join(folder, 'out/recipe/results.json'), /"accuracy"/);
  });
  console.log('The archive unpacks and works in an empty folder, without environment.');
}

/** `env` is all that the shell script sees. */
function run(cwd: string, env: Record<string, string>, script: readonly string[]): void {
  const { status } = spawnSync('/bin/sh', script, { cwd, env, stdio: 'inherit' });
  if (status !== 0)
    throw new SetupError(`bundle: expected sh ${script.join(' ')} to end with code 0, got ${status}; its message is above.`);
}

function expectIn(path: string, pattern: RegExp): void {
  if (!pattern.test(readFileSync(path, 'utf8'))) throw new SetupError(`bundle: expected ${path} to hold ${pattern}, got something else.`);
}
