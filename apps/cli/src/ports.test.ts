// Where decoded images are kept.
import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { cacheFolder } from './ports.ts';

test('the cache lies where the system keeps caches', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/var/cache/me' })).toBe('/var/cache/me/softlabel');
  expect(cacheFolder({})).toBe(`${homedir()}/.cache/softlabel`);
});
