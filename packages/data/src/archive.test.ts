// Archives as folders: the same listing and bytes from tar, zip and gzipped tar, and reads that touch only what is asked for.
import { gzipSync } from 'node:zlib';
import { bytesAtHand, encodeZip, readAll } from '@softlabel/formats';
import { makeTar } from '@softlabel/testing/tar';
import { expect, test } from 'vitest';
import { openArchive, openPlace, openWithin } from './archive.ts';
import { memoryFiles } from './memory-files.fixture.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const members = [
  { name: './b/2.jpg', bytes: bytes(2) },
  { name: './b/1.jpg', bytes: bytes(1, 1) },
  { name: './a/deep/3.jpg', bytes: bytes(3) },
  { name: './top.txt', bytes: bytes(9) },
];
const tar = makeTar([{ name: './' }, { name: './empty/' }, ...members]);
const zip = await encodeZip([{ name: 'empty/', bytes: bytes() }, ...members], true);
const archives: [string, Uint8Array][] = [
  ['x.tar', tar],
  ['x.zip', zip],
  ['x.tar.gz', new Uint8Array(gzipSync(tar))],
];

test.each(archives)('%s is a folder', async (name, archive) => {
  const root = await openArchive(bytesAtHand(archive, name));
  expect(await root.list()).toEqual([
    { name: 'a', isFolder: true },
    { name: 'b', isFolder: true },
    { name: 'empty', isFolder: true },
    { name: 'top.txt', isFolder: false },
  ]);
  expect((await root.enter('b').list()).map((entry) => entry.name)).toEqual(['1.jpg', '2.jpg']);
  expect(await root.enter('b').read('1.jpg')).toEqual(bytes(1, 1));
  const file = await root.enter('a').enter('deep').open('3.jpg');
  expect([file.name, await readAll(file)]).toEqual([`${name}:${name === 'x.zip' ? './' : ''}a/deep/3.jpg`, bytes(3)]);
  expect(await root.enter('empty').list()).toEqual([]);
  await expect(root.read('b')).rejects.toThrow(`openArchive: expected a file at ${name}:b, got a folder. Check data.path.`);
  await expect(root.enter('c').list()).rejects.toThrow(`openArchive: expected a folder at ${name}:c, got nothing. Check data.path.`);
});

test('a member of a large archive is read alone', async () => {
  const big = makeTar([
    { name: 'a', bytes: new Uint8Array(1 << 20) },
    { name: 'b', bytes: bytes(7) },
  ]);
  let count = 0;
  const source = bytesAtHand(big, 'big.tar');
  const read = (begin: number, end: number) => {
    count += end - begin;
    return source.read(begin, end);
  };
  expect(await (await openArchive({ ...source, read })).read('b')).toEqual(bytes(7));
  expect(count).toBeLessThan(10_000);
});

test('a path or a name may be a folder or an archive', async () => {
  const files = memoryFiles({ 'd/one/x': bytes(1), 'd/two.tar': makeTar([{ name: 'x', bytes: bytes(2) }]) });
  const folder = await openPlace(files, 'd');
  expect(await (await openWithin(folder, 'one'))?.read('x')).toEqual(bytes(1));
  expect(await (await openWithin(folder, 'two'))?.read('x')).toEqual(bytes(2));
  expect(await openWithin(folder, 'three')).toBeUndefined();
  expect(await (await openPlace(files, 'd/two.tar')).read('x')).toEqual(bytes(2));
});
