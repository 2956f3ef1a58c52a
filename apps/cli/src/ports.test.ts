// Where decoded images are kept, the identities of sources, and what is said of damaged images.
import { homedir } from 'node:os';
import { FormatError } from '@softlabel/data';
import { expect, test, vi } from 'vitest';
import { cacheFolder, codeIdentity, decodingIdentity, inPlainWords, withPorts } from './ports.ts';

test('the cache lies where the system keeps caches', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/var/cache/me' })).toBe('/var/cache/me/softlabel');
  expect(cacheFolder({})).toBe(`${homedir()}/.cache/softlabel`);
});

test('sources that compute and sources that decode have an identity each', async () => {
  const identities = [await codeIdentity(), await decodingIdentity()];
  for (const identity of identities) expect(identity).toMatch(/^[0-9a-f]{64}$/);
  expect(identities[0]).not.toBe(identities[1]);
});

test('a damaged image that is left out is told so, once however often it is met', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const damaged = new Error('decodeImage: expected a whole image in a.jpg.');
  try {
    await withPorts('0', async ({ readers }) => {
      for (const error of [damaged, damaged]) readers.onSkipped?.(error);
    });
    expect(write.mock.calls.map(([text]) => text)).toEqual(['Left out: decodeImage: expected a whole image in a.jpg.\n']);
  } finally {
    write.mockRestore();
  }
});

test('a worker leaves it to its sweep to tell, which hears of it from all of them', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.stubEnv('SOFTLABEL_WORKER', '1');
  const { send, connected } = process;
  const sent = vi.fn(() => true);
  Object.assign(process, { send: sent, connected: true });
  try {
    await withPorts('0', async ({ readers }) => readers.onSkipped?.(new Error('a.jpg is damaged')));
    expect(write.mock.calls).toEqual([]);
    expect(sent.mock.calls).toEqual([[{ kind: 'note', line: 'Left out: a.jpg is damaged' }]]);
  } finally {
    Object.assign(process, { send, connected });
    vi.unstubAllEnvs();
    write.mockRestore();
  }
});

test('a damaged image is told in words that are not those of a setting of sharp', async () => {
  const got = 'Warning treated as error due to failOn setting';
  const damage = new FormatError({ op: 'decodeImage', source: 'a.jpg', expected: 'a whole image', got, remedy: 'Remove it.' });
  const thrownBy = (error: Error) =>
    inPlainWords(() => Promise.reject(error))(new Uint8Array(), 'a.jpg').catch((thrown: unknown) => thrown);
  expect(await thrownBy(damage)).toBe(damage);
  expect(damage.message).toBe('decodeImage: expected a whole image in a.jpg, got damaged scan data. Remove it.');
  const other = new Error(got);
  expect([await thrownBy(other), other.message]).toEqual([other, got]);
});
