// Inflating: whole files come back, damage is told from a source that cannot be read.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type ByteSource, bytesAtHand } from './byte-source.ts';
import { FormatError } from './format-error.ts';
import { gunzip } from './inflate.ts';
import { encodeZip } from './zip.ts';
import { listZip } from './zip-directory.ts';
import { readZipEntry } from './zip-entry.ts';

const data = Uint8Array.from({ length: 3 << 20 }, (_, i) => (i * i) >>> 7);
/** Not compressed, so that it is read in several pieces. */
const packed = new Uint8Array(gzipSync(data, { level: 0 }));

/** The source, until a read passes `end`. */
const failingAt = (end: number, source: ByteSource): ByteSource => ({
  ...source,
  read(from, to) {
    if (to > end) throw new Error('EIO: i/o error, read');
    return source.read(from, to);
  },
});

test('a .gz file is read whole', async () => {
  expect(Buffer.compare(await gunzip(bytesAtHand(packed, 'a.gz')), data)).toBe(0);
});

test.each([0, 1 << 20])('what the source throws after %i bytes is thrown as it is', async (end) => {
  await expect(gunzip(failingAt(end, bytesAtHand(packed, 'a.gz')))).rejects.toThrow(/^EIO: i\/o error, read$/);
});

test('what the source of a deflated member throws is thrown as it is', async () => {
  const source = bytesAtHand(await encodeZip([{ name: 'a', bytes: data }], true), 'a.zip');
  const [entry] = await listZip(source);
  await expect(readZipEntry(failingAt(100, source), entry)).rejects.toThrow(/^EIO: i\/o error, read$/);
});

test('bytes that are damaged, short or no gzip are refused by their name', async () => {
  const damaged = packed.map((byte, i) => (i === packed.length - 8 ? byte ^ 1 : byte));
  for (const bytes of [damaged, packed.subarray(0, -1), data]) {
    const refusal = expect(gunzip(bytesAtHand(bytes, 'a.gz'))).rejects;
    await refusal.toThrow(FormatError);
    await refusal.toThrow('gunzip: expected gzip data at offset 0 of a.gz, got data that do not inflate (');
  }
});
