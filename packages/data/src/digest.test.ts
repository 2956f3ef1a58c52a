// The digest: known value, parts kept apart, and no trace of how blocks fall.
import { expect, test } from 'vitest';
import { Digest, digestOf } from './digest.ts';

const text = (value: string) => new TextEncoder().encode(value);

test('the digest is the hash of block hashes, lengths first', async () => {
  const stream = Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, ...text('abc'));
  const root = await crypto.subtle.digest('SHA-256', await crypto.subtle.digest('SHA-256', stream));
  expect(await digestOf([text('abc')])).toBe(Buffer.from(root).toString('hex'));
});

test('the same bytes in other parts give another digest', async () => {
  const digests = await Promise.all([[text('ab'), text('c')], [text('a'), text('bc')], [text('abc')], []].map(digestOf));
  expect(new Set(digests).size).toBe(4);
});

test('a part beyond one block counts to its last byte', async () => {
  const large = new Uint8Array((1 << 24) + 1000);
  const digest = new Digest();
  await digest.add(large);
  large[large.length - 1] = 1;
  expect(await digest.finish()).not.toBe(await digestOf([large]));
});
