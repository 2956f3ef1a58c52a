// What systems tell of an adapter's memory. No adapter.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { amdMemories, amdMemory, deviceMemory, hostMemory, nvidiaMemory, saidBy } from './device-memory.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'softlabel-cards-'));
});
afterAll(() => rm(folder, { recursive: true }));

const [H100, T4] = ['NVIDIA H100 80GB HBM3', 'Tesla T4'];
const LINES = `${H100}, 81559\n${T4}, 15360\n${H100}, 40960\n`;

test('of NVIDIA, the smallest of that name, or of all where no name is the same', () => {
  expect(nvidiaMemory(LINES, ['', H100])).toBe(40_960 * 2 ** 20);
  expect(nvidiaMemory(LINES, [T4])).toBe(15_360 * 2 ** 20);
  expect(nvidiaMemory(LINES, ['NVIDIA Corporation'])).toBe(15_360 * 2 ** 20);
});

test('nothing is known where NVIDIA names no number, or nothing at all', () => {
  expect(nvidiaMemory(`${H100}, [N/A]\n`, [H100])).toBeNull();
  expect(nvidiaMemory('', [H100])).toBeNull();
});

test('of AMD, what its cards tell; other entries of the folder are no cards', async () => {
  for (const [card, text] of Object.entries({ card0: '17163091968\n', 'card0-DP-1': '5\n', card1: '' })) {
    await mkdir(join(folder, card, 'device'), { recursive: true });
    await writeFile(join(folder, card, 'device', 'mem_info_vram_total'), text);
  }
  await mkdir(join(folder, 'card2'));
  expect(await amdMemories(folder)).toEqual([17_163_091_968]);
  expect(await amdMemories(join(folder, 'nowhere'))).toEqual([]);
});

test('of AMD, cards that differ or have little tell nothing', () => {
  const [card, chip] = [2 ** 34, 2 ** 29];
  expect([amdMemory([card]), amdMemory([card, card])]).toEqual([card, card]);
  expect([amdMemory([card, chip]), amdMemory([chip]), amdMemory([])]).toEqual([null, null, null]);
});

test('a program that does not answer, or is not there, is not waited for', async () => {
  expect(await saidBy(process.execPath, ['-e', 'console.log("80")'], 10_000)).toBe('80\n');
  expect(await saidBy('softlabel-no-such-program', [], 10_000)).toBe('');
  const deaf = ['-e', 'process.on("SIGTERM", () => {}); setTimeout(() => {}, 60_000)'];
  const start = performance.now();
  expect(await saidBy(process.execPath, deaf, 200)).toBe('');
  expect(performance.now() - start).toBeLessThan(30_000); // it would answer after a minute
});

test("a software adapter has the machine's memory, or a container's share of it", async () => {
  expect(hostMemory(100, 40)).toBe(40);
  expect([hostMemory(100, 0), hostMemory(100, undefined), hostMemory(100, 2 ** 63)]).toEqual([100, 100, 100]);
  const software = { vendor: '', device: '', description: '', isFallbackAdapter: true };
  expect(await deviceMemory(software)).toBeGreaterThan(2 ** 28);
  expect(await deviceMemory({ ...software, isFallbackAdapter: false })).toBeNull();
});
