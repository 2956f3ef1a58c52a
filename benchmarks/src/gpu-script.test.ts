// gpu.sh around programs that only pretend: its limit of time, and whose caches and tables are whose. Measures nothing.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'softlabel-gpu-script-'));
  copyFileSync(fileURLToPath(new URL('../gpu.sh', import.meta.url)), join(home, 'gpu.sh'));
});
afterEach(() => rmSync(home, { recursive: true }));

function program(path: string, lines: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
}

/** The exit code. */
function run(words: readonly string[], env: Record<string, string> = {}): number | null {
  const here = { PATH: process.env['PATH'], HOME: home, XDG_CACHE_HOME: join(home, 'cache'), OUT: join(home, 'out') };
  return spawnSync('/bin/sh', [join(home, 'gpu.sh'), ...words], { env: { ...here, ...env } }).status;
}

const output = (name: string): string => readFileSync(join(home, 'out', name), 'utf8');

test('a bench that takes too long is told to end, and what it prints then is kept', () => {
  program('bin/node', `trap 'echo table; exit 1' TERM\necho row\nsleep 60 & wait`);
  expect(run(['bench'], { BENCH_SECONDS: '1' })).toBe(1);
  expect(output('bench.txt')).toBe('row\ntable\n');
});

/** A plan with an expert's step and students' of 10 and 1 images, as far as gpu.sh reads it. */
const PLAN = JSON.stringify({ kinds: [null, 10, 1].map((ipc) => ({ ipc, population: 1 })) }, null, 2);

/** Of `kernels tune`, which is killed once it has kept a table, and of profiles, runs and the doctor, who say whether they see one. */
const SOFTLABEL = `if [ "$1" = plan ]; then echo '${PLAN}'; exit; fi
table=$XDG_CACHE_HOME/softlabel/tuning/gpu.json
echo "$1 in $XDG_CACHE_HOME: $(cat "$table" 2>/dev/null || echo no table)"
case $1 in
  kernels) mkdir -p "\${table%/*}"; echo tuned >"$table"; exit 124 ;;
  profile) echo "$*" >>"$HOME/profiled"; for folder; do :; done; mkdir -p "$folder" ;;
esac`;

test("all words share a cache that is not the user's, and only the profiles after tuning see its table", () => {
  program('bin/node', '');
  program('softlabel', SOFTLABEL);
  program('cache/softlabel/tuning/gpu.json', 'of the user');
  expect(run(['tune', 'doctor'])).toBe(1);
  const cache = join(home, 'cache/softlabel-gpu');
  const said = (what: string, table: string) => `${what} in ${cache}: ${table}\n`;
  const [before, after] = [said('profile', 'no table'), said('profile', 'tuned')];
  expect(output('tune.txt')).toBe(before + before + said('kernels', 'no table') + after + after);
  expect(output('doctor.txt')).toContain(said('doctor', 'no table'));
  const { stdout } = spawnSync('tar', ['-xzOf', join(home, 'out/tune.tar.gz'), 'tuning/gpu.json'], { encoding: 'utf8' });
  expect(stdout).toBe('tuned\n');
});

test("tune profiles the expert and the student of the recipe's first ipc, and nothing of a recipe that is refused", () => {
  program('bin/node', '');
  program('softlabel', SOFTLABEL);
  run(['tune'], { TUNE: 'mine.yaml student.ipc=10,1' });
  const steps = readFileSync(join(home, 'profiled'), 'utf8').replaceAll(/--out \S*\//g, '');
  const step = (flags: string) => `profile mine.yaml student.ipc=10,1 ${flags}\n`;
  expect(steps).toBe(['before', 'after'].flatMap((when) => [step(`--expert ${when}-expert`), step(`--ipc 10 ${when}-student`)]).join(''));

  program('softlabel', `echo "softlabel: recipe: expected a known key" >&2; exit 2`);
  expect(run(['tune'])).toBe(1);
  expect(output('tune.txt')).toBe('softlabel: recipe: expected a known key\n');
});
