// Folder locks: refused while their process lives, taken over once it is dead, gone after release.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

const lockBytes = JSON.stringify({ pid: process.pid, host: hostname() }).length;
const lockOf = (pid: number, host = hostname()) => writeFile(join(folder, 'lock.json'), JSON.stringify({ pid, host }));

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('a folder is made, taken once, and free again after release', async () => {
  const run = join(folder, 'runs/x');
  const lock = await lockFolder(run);
  expect(JSON.parse(await readFile(join(run, 'lock.json'), 'utf8'))).toEqual({ pid: process.pid, host: hostname() });
  await expect(lockFolder(run)).rejects.toThrow(`lockFolder: expected ${run} to be free, got process ${process.pid} on ${hostname()}.`);
  await lock.release();
  expect(await readdir(run)).toEqual([]);
  const next = await lockFolder(run);
  await lock.release();
  expect(await readdir(run)).toEqual(['lock.json']);
  await next.release();
});

test('the lock of another live process stands, with the way out in the error', async () => {
  await lockOf(process.ppid);
  await expect(lockFolder(folder)).rejects.toThrow(
    `got process ${process.ppid} on ${hostname()}. Wait for it or choose another folder; if it is surely gone, delete ${join(folder, 'lock.json')}.`,
  );
  expect(await readdir(folder)).toEqual(['lock.json']);
});

test('a process on another host counts as alive, and so does a lock that cannot be read', async () => {
  await lockOf(await deadPid(), 'elsewhere');
  await expect(lockFolder(folder)).rejects.toThrow('on elsewhere. Wait for it');
  await writeFile(join(folder, 'lock.json'), '');
  await expect(lockFolder(folder)).rejects.toThrow('got an unreadable lock.');
});

test('the lock of a dead process is taken over, and its partial files go', async () => {
  const pid = await deadPid();
  await lockOf(pid);
  await writeFile(join(folder, `results.json.${pid}-3.partial`), 'half');
  const lock = await lockFolder(folder);
  expect(await readdir(folder)).toEqual(['lock.json']);
  await lock.release();
});

test('a process that has ended and was never waited for holds nothing', async () => {
  // The shell becomes a program that does not know of the child that it has left.
  const child = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const pid = Number(String(line));
  const state = () => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  while (process.platform === 'linux' && !/\) Z/.test(await state())) await new Promise((resolve) => setTimeout(resolve, 5));
  await lockOf(pid);
  const taken = await lockFolder(folder).catch((error: Error) => error.message);
  child.kill();
  // Elsewhere the system does not tell, and the lock stands.
  if (typeof taken === 'string')
    expect([process.platform, taken]).toEqual([expect.not.stringMatching('linux'), expect.stringContaining('to be free')]);
  else await taken.release();
});

test('a lock with our own process id that we do not hold is from an earlier process', async () => {
  await lockOf(process.pid);
  await (await lockFolder(folder)).release();
});

test('of many that ask at once, one gets the folder', async () => {
  await lockOf(await deadPid());
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder)));
  const taken = results.filter((result) => result.status === 'fulfilled');
  expect(taken).toHaveLength(1);
  await taken[0].value.release();
});

test('a lock stands while its process lives and falls when it is killed', async () => {
  const script = fileURLToPath(new URL('./folder-lock.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect(lockFolder(folder)).rejects.toThrow(`got process ${child.pid} on ${hostname()}.`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = await lockFolder(folder);
  expect(await readdir(folder)).toEqual(['lock.json']);
  await lock.release();
});

test('a process that can open no more files leaves the lock of another as it is', async () => {
  await lockOf(process.pid);
  const script = fileURLToPath(new URL('./no-more-files.fixture.ts', import.meta.url));
  const command = `ulimit -n 256; exec '${process.execPath}' --import tsx '${script}' '${folder}'`;
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  expect(await text(child.stdout)).toContain(`to ${join(folder, 'lock.json')}, got EMFILE: too many open files`);
  expect(await readdir(folder)).toEqual(['lock.json']);
});

test('a folder that is a file is refused by its path', async () => {
  const file = join(folder, 'run');
  await writeFile(file, '');
  for (const path of [file, join(file, 'x')]) {
    await expect(lockFolder(path)).rejects.toThrow(`lockFolder: expected to write ${lockBytes} bytes to ${join(path, 'lock.json')}, got E`);
  }
});

test('while another process takes over a dead lock, both locks stand', async () => {
  await lockOf(await deadPid());
  await writeFile(join(folder, 'lock.json.takeover'), JSON.stringify({ pid: 1, host: 'elsewhere' }));
  await expect(lockFolder(folder)).rejects.toThrow(
    `got process 1 on elsewhere. Wait for it or choose another folder; if it is surely gone, delete`,
  );
  expect((await readdir(folder)).sort()).toEqual(['lock.json', 'lock.json.takeover']);
});
