// The tar reader against archives by GNU tar and by hand, and the exact text of every refusal.
import { FormatError } from '@softlabel/formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gnuTar, makeTar, paxTar, tarHeader } from './tar.fixture.ts';
import { readTar } from './tar.ts';

const text = (value: string) => new TextEncoder().encode(value);

test.each([
  ['GNU', gnuTar],
  ['pax', paxTar],
])('an archive of GNU tar in %s format is read, long names and all', async (_, archive) => {
  const members = readTar(await archive());
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

test('a name beyond 100 characters may stand in the ustar prefix', () => {
  expect(readTar(makeTar([{ name: 'b.jpg', prefix: 'deep/folder', bytes: text('x') }]))[0].name).toBe('deep/folder/b.jpg');
});

test('members of any size come back as views of the archive', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 1100 }), { minLength: 1, maxLength: 5 }), (contents) => {
      const archive = makeTar(contents.map((bytes, i) => ({ name: `${i}`, bytes })));
      const members = readTar(archive);
      expect(members.map(({ bytes }) => new Uint8Array(bytes))).toEqual(contents);
      for (const { bytes, offset } of members) expect([bytes.buffer, bytes.byteOffset]).toEqual([archive.buffer, offset]);
    }),
    { numRuns: 50 },
  );
});

test('cutting an archive before its closing zeros is noticed', () => {
  const archive = makeTar([{ name: 'a', bytes: new Uint8Array(600).fill(7) }]);
  for (let length = 0; length < archive.length - 512; length += 100) {
    expect(() => readTar(archive.subarray(0, length))).toThrow(FormatError);
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
];

test.each(cases)('%s is refused', (_, bytes, message) => {
  expect(() => readTar(bytes, 'train.tar')).toThrow(`readTar: ${message}`);
});

test('a size that is not octal is refused', () => {
  const header = tarHeader({ name: 'big' });
  header.set([0x80, 0, 0, 1], 124);
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  header.set(text(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  expect(() => readTar(header, 'train.tar')).toThrow(
    "expected the octal size of member 'big' at offset 124 of train.tar, got bytes 80 00 00 01",
  );
});
