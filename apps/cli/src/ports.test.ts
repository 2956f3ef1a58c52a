// Where decoded images are kept, and the identities of sources.
import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { cacheFolder, codeIdentity, decodingIdentity } from './ports.ts';

test('the cache lies where the system keeps caches', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/var/cache/me' })).toBe('/var/cache/me/softlabel');
  expect(cacheFolder({})).toBe(`${homedir()}/.cache/softlabel`);
});

test('sources that compute and sources that decode have an identity each', async () => {
  const identities = [await codeIdentity(), await decodingIdentity()];
  for (const identity of identities) expect(identity).toMatch(/^[0-9a-f]{64}$/);
  expect(identities[0]).not.toBe(identities[1]);
});
