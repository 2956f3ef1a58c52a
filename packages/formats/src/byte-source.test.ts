// Sources of bytes: parts and read-ahead give the same bytes as the whole, and no read passes an end.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ByteSource, bytesAtHand, partOf, readAhead, readAll } from './byte-source.ts';

/** A source that notes its reads. */
function counted(bytes: Uint8Array): { source: ByteSource; reads: [number, number][] } {
  const reads: [number, number][] = [];
  const source = bytesAtHand(bytes, 'file');
  const read: ByteSource['read'] = (begin, end) => {
    reads.push([begin, end]);
    return source.read(begin, end);
  };
  return { source: { ...source, read }, reads };
}

test('parts and read-ahead give what the bytes hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 12 }), async (bytes, cuts) => {
      const begin = Math.min(cuts[0] ?? 0, bytes.length);
      const part = partOf(bytesAtHand(bytes, 'file'), begin, bytes.length, 'part');
      expect(await readAll(part)).toEqual(bytes.slice(begin));
      const ahead = readAhead(bytesAtHand(bytes, 'file'), 16);
      for (const [i, a] of cuts.entries()) {
        const [from, to] = [Math.min(a, bytes.length), Math.min(a + i, bytes.length)];
        expect(await ahead.read(from, to)).toEqual(bytes.slice(from, to));
      }
    }),
    { numRuns: 50 },
  );
});

test('small reads near each other cost one read of the file, and large ones are passed on', async () => {
  const { source, reads } = counted(new Uint8Array(10_000));
  const ahead = readAhead(source, 4096);
  await ahead.read(100, 612);
  await ahead.read(612, 616);
  await ahead.read(1000, 9000);
  await ahead.read(8000, 8512);
  expect(reads).toEqual([
    [100, 4196],
    [1000, 9000],
    [8000, 10_000],
  ]);
});

test('a read beyond the end names source, place and what there was', async () => {
  const part = partOf(bytesAtHand(new Uint8Array(100), 'a.tar'), 10, 30, 'a.tar:b');
  await expect(part.read(15, 25)).rejects.toThrow(
    'read: expected 10 bytes at offset 15 of a.tar:b, got 5. The file is cut short: copy it again.',
  );
  await expect(readAhead(part).read(15, 25)).rejects.toThrow('at offset 15 of a.tar:b, got 5');
});
