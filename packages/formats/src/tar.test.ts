// The tar reader against archives by GNU tar and by hand, and the exact text of every refusal.
import { makeTar, tarHeader } from '@softlabel/testing/tar';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesAtHand } from './byte-source.ts';
import { FormatError } from './format-error.ts';
import { gnuTar, paxTar } from './tar.fixture.ts';
import { tarMembers } from './tar.ts';

const text = (value: string) => new TextEncoder().encode(value);

/** Names, kinds and data of an archive's members. */
async function readTar(bytes: Uint8Array, source = 'a.tar') {
  const members: { name: string; isFolder: boolean; bytes: Uint8Array }[] = [];
  for await (const { name, isFolder, begin, end } of tarMembers(bytesAtHand(bytes, source)))
    members.push({ name, isFolder, bytes: bytes.slice(begin, end) });
  return members;
}

test.each([
  ['GNU', gnuTar],
  ['pax', paxTar],
])('an archive of GNU tar in %s format is read, long names and all', async (_, archive) => {
  const members = await readTar(await archive());
  const seen = members.map(({ name, isFolder, bytes }) => [name, isFolder, new TextDecoder().decode(bytes)]);
  expect(seen).toEqual([
    ['./', true, ''],
    ['./cat/', true, ''],
    ['./cat/a.jpg', false, 'meow'],
    [`./cat/${'x'.repeat(120)}.jpg`, false, 'long'],
    ['./dog/', true, ''],
    ['./dog/b.jpg', false, 'w'.repeat(600)],
  ]);
});

test('a name beyond 100 characters may stand in the ustar prefix', async () => {
  const [member] = await readTar(makeTar([{ name: 'b.jpg', prefix: 'deep/folder', bytes: text('x') }]));
  expect(member.name).toBe('deep/folder/b.jpg');
});

/** Pax records of 10 to 999 bytes, each with its length, which counts its own digits, before it. */
const paxRecords = (...records: string[]) => {
  const sized = records.map((record) => `${record.length + (record.length < 96 ? 4 : 5)} ${record}\n`);
  return { name: 'PaxHeader', type: 'x', bytes: text(sized.join('')) };
};

test('a pax record may hold any bytes before the one of the name', async () => {
  const label = 'RHT.security.selinux=unlabeled_t:s0\0';
  const names = ['cat.jpg', 'dog.jpg'].map((end) => `${'x'.repeat(100)}/${end}`);
  const members = names.map((name) => [
    paxRecords(label, `comment=1 path=no\n`, `path=${name}`),
    { name: name.slice(0, 100), bytes: text(name) },
  ]);
  expect((await readTar(makeTar(members.flat()))).map(({ name }) => name)).toEqual(names);
});

test('members of any size come back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 1100 }), { minLength: 1, maxLength: 5 }), async (contents) => {
      const members = await readTar(makeTar(contents.map((bytes, i) => ({ name: `${i}`, bytes }))));
      expect(members.map(({ bytes }) => bytes)).toEqual(contents);
    }),
    { numRuns: 50 },
  );
});

test('cutting an archive before its closing zeros is noticed', async () => {
  const archive = makeTar([{ name: 'a', bytes: new Uint8Array(600).fill(7) }]);
  for (let length = 0; length < archive.length - 512; length += 100) {
    await expect(readTar(archive.subarray(0, length))).rejects.toThrow(FormatError);
  }
});

const archive = makeTar([
  { name: 'cat/a.jpg', bytes: text('meow') },
  { name: 'cat/b.jpg', bytes: new Uint8Array(600) },
]);
const damaged = new Uint8Array(archive);
damaged[1024] = 0x58;

const cases: [string, Uint8Array, string][] = [
  [
    'an empty file',
    new Uint8Array(),
    'expected a header of 512 bytes or the zeros that end an archive at offset 0 of train.tar, got 0 bytes. The archive is cut short: copy it again.',
  ],
  [
    'gzip',
    Uint8Array.of(0x1f, 0x8b, 8, ...new Uint8Array(600)),
    'expected a tar header at offset 0 of train.tar, got bytes 1f 8b 08 00 00 00 00 00. This is gzip: unpack it with gunzip first.',
  ],
  [
    'a zip',
    text('PK\u0003\u0004'.padEnd(600)),
    'expected a tar header at offset 0 of train.tar, got bytes 50 4b 03 04 20 20 20 20. This is not a tar archive, or it is damaged.',
  ],
  [
    'a member cut short',
    archive.subarray(0, 1700),
    "expected 600 bytes of member 'cat/b.jpg' at offset 1536 of train.tar, got 164. The archive is cut short: copy it again.",
  ],
  [
    'an archive without its end',
    archive.subarray(0, 1024),
    'expected a header of 512 bytes or the zeros that end an archive at offset 1024 of train.tar, got 0 bytes. The archive is cut short: copy it again.',
  ],
  [
    'a damaged header',
    damaged,
    'expected header checksum 2655 at offset 1172 of train.tar, got 2666. The archive is damaged: copy it again.',
  ],
  [
    'a link',
    makeTar([{ name: 'cat/a.jpg', type: '2' }]),
    "expected a file or folder as member 'cat/a.jpg' at offset 156 of train.tar, got type '2'. Pack with links followed (tar --dereference).",
  ],
  [
    'a pax record beyond the others',
    makeTar([{ name: 'PaxHeader', type: 'x', bytes: text('99 path=a.jpg\n') }]),
    'expected a pax record with its length at offset 512 of train.tar, got bytes 39 39 20 70 61 74 68 3d. The archive is damaged: copy it again.',
  ],
  [
    'a pax record without a length',
    makeTar([{ name: 'PaxHeader', type: 'x', bytes: text('path=a.jpg\n') }]),
    'expected a pax record with its length at offset 512 of train.tar, got bytes 70 61 74 68 3d 61 2e 6a. The archive is damaged: copy it again.',
  ],
];

test.each(cases)('%s is refused', async (_, bytes, message) => {
  await expect(readTar(bytes, 'train.tar')).rejects.toThrow(`readTar: ${message}`);
});

test('a size that is not octal is refused', async () => {
  const header = tarHeader({ name: 'big' });
  header.set([0x80, 0, 0, 1], 124);
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  header.set(text(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  await expect(readTar(header, 'train.tar')).rejects.toThrow(
    "expected the octal size of member 'big' at offset 124 of train.tar, got bytes 80 00 00 01",
  );
});
