// Zips read in part: ranges of stored and deflated members, zip64 sizes, and what is read of the file at all.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesAtHand } from './byte-source.ts';
import { crc32 } from './crc32.ts';
import { CENTRAL, encodeZip, LOCAL } from './zip.ts';
import { listZip } from './zip-directory.ts';
import { type ByteRange, openZipEntry, readZipEntry, readZipRanges } from './zip-entry.ts';

const open = async (bytes: Uint8Array, deflate: boolean) => {
  const source = bytesAtHand(await encodeZip([{ name: 'a', bytes: new Uint8Array(bytes) }], deflate), 'a.zip');
  const [entry] = await listZip(source);
  return { source, entry };
};
const rangesOf = async (bytes: Uint8Array, deflate: boolean, ranges: ByteRange[]) => {
  const { source, entry } = await open(bytes, deflate);
  const read: number[][] = [];
  for await (const range of readZipRanges(source, entry, ranges)) read.push([...range]);
  return read;
};

test('ascending ranges are those of the member, stored and deflated', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 500 }),
      fc.array(fc.nat(500), { maxLength: 8 }),
      fc.boolean(),
      async (bytes, cuts, deflate) => {
        const places = cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b);
        const ranges = places.slice(1).map((end, i): ByteRange => [places[i], end]);
        expect(await rangesOf(bytes, deflate, ranges)).toEqual(ranges.map(([begin, end]) => [...bytes.slice(begin, end)]));
      },
    ),
    { numRuns: 50 },
  );
});

test.each([false, true])('a member is a source of its own (deflated: %s)', async (deflate) => {
  const { source, entry } = await open(Uint8Array.of(1, 2, 3, 4), deflate);
  const member = await openZipEntry(source, entry);
  expect([member.name, member.size]).toEqual(['a.zip:a', 4]);
  expect(await member.read(1, 3)).toEqual(Uint8Array.of(2, 3));
});

test('damage is noticed where all of a member is read, also in pieces', async () => {
  const { source, entry } = await open(new Uint8Array(100), false);
  const damaged = await source.read(0, source.size);
  damaged[60] ^= 1;
  const broken = bytesAtHand(damaged, 'a.zip');
  const message = `expected checksum ${entry.crc} of member 'a' at offset 31 of a.zip`;
  const readAllOf = async (ranges: ByteRange[]) => {
    for await (const _ of readZipRanges(broken, entry, ranges));
  };
  await expect(
    readAllOf([
      [0, 50],
      [50, 100],
    ]),
  ).rejects.toThrow(message);
  await expect(readZipEntry(broken, entry)).rejects.toThrow(message);
  await readAllOf([[0, 10]]);
  await expect(readAllOf([[90, 101]])).rejects.toThrow('read: expected 11 bytes at offset 90 of a.zip:a, got 10.');
});

/** A zip of one stored member whose sizes and offset stand in zip64 fields, as writers do beyond 4 GiB. */
function zip64(bytes: Uint8Array): Uint8Array {
  const local = new DataView(new ArrayBuffer(31));
  local.setUint32(0, 0x04034b50, true);
  local.setUint16(26, 1, true);
  const central = new DataView(new ArrayBuffer(46 + 1 + 28));
  central.setUint32(0, 0x02014b50, true);
  central.setUint32(16, crc32(bytes), true);
  for (const at of [20, 24, 42]) central.setUint32(at, 0xffffffff, true);
  central.setUint16(28, 1, true);
  central.setUint16(30, 28, true);
  central.setUint16(47, 1, true);
  central.setUint16(49, 24, true);
  for (const at of [51, 59]) central.setBigUint64(at, BigInt(bytes.length), true);
  const begin = 31 + bytes.length;
  const tail = new DataView(new ArrayBuffer(56 + 20 + 22));
  tail.setUint32(0, 0x06064b50, true);
  tail.setBigUint64(32, 1n, true);
  tail.setBigUint64(48, BigInt(begin), true);
  tail.setUint32(56, 0x07064b50, true);
  tail.setBigUint64(64, BigInt(begin + central.byteLength), true);
  tail.setUint32(76, 0x06054b50, true);
  tail.setUint16(86, 0xffff, true);
  tail.setUint32(92, 0xffffffff, true);
  return Buffer.concat([local, bytes, central, tail].map((part) => Buffer.from(part.buffer)));
}

test('sizes and offsets of zip64 are read', async () => {
  const bytes = Uint8Array.of(5, 6, 7);
  const source = bytesAtHand(zip64(bytes), 'big.zip');
  const [entry] = await listZip(source);
  expect(entry).toMatchObject({ packed: 3, size: 3, header: 0 });
  expect(await readZipEntry(source, entry)).toEqual(bytes);
});

test('a directory that the file does not reach is refused', async () => {
  const zip = await encodeZip([{ name: 'a', bytes: new Uint8Array(100) }]);
  await expect(listZip(bytesAtHand(zip.subarray(60), 'a.zip'))).rejects.toThrow(
    'decodeZip: expected a directory before offset 118 at offset 134 of a.zip, got one at 131. The file is cut short: copy it again.',
  );
});

test('as many members are written as the format counts, and no more', async () => {
  const members = Array.from({ length: 65_535 }, (_, i) => ({ name: `${i}`, bytes: new Uint8Array() }));
  await expect(encodeZip(members)).rejects.toThrow('encodeZip: expected at most 65534 members, got 65535. Write several files.');
  expect(await listZip(bytesAtHand(await encodeZip(members.slice(1)), 'a.zip'))).toHaveLength(65_534);
});

test('both headers of a member say that its name is UTF-8', async () => {
  const zip = await encodeZip([{ name: 'é', bytes: new Uint8Array() }]);
  const view = new DataView(zip.buffer);
  const central = LOCAL.size + 2;
  expect([view.getUint32(central, true), view.getUint16(6, true), view.getUint16(central + 8, true)]).toEqual([
    CENTRAL.signature,
    0x0800,
    0x0800,
  ]);
});
