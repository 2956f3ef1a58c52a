// Which browser is taken, on made-up machines. Starts none.
import { expect, test } from 'vitest';
import { findBrowser } from './browser.mjs';

const only =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path);

test('CHROMIUM decides', () => {
  expect(findBrowser({ CHROMIUM: '/opt/mine', PATH: '/usr/bin' }, only('/opt/mine', '/usr/bin/chromium'))).toBe('/opt/mine');
});

test('a wrong CHROMIUM is an error, not a reason to take another', () => {
  expect(() => findBrowser({ CHROMIUM: '/opt/gone', PATH: '/usr/bin' }, only('/usr/bin/chromium'))).toThrow(
    'CHROMIUM: expected a Chrome or Chromium that starts, got /opt/gone. Correct it or unset it.',
  );
});

test('Chrome on PATH goes before Chromium', () => {
  expect(findBrowser({ PATH: '/bin:/opt/bin' }, only('/bin/chromium', '/opt/bin/google-chrome'))).toBe('/opt/bin/google-chrome');
});

test('a command that does not start is passed over', () => {
  expect(findBrowser({ PATH: '/bin' }, only('/bin/chromium-browser'))).toBe('/bin/chromium-browser');
  expect(findBrowser({ PATH: '/bin' }, only())).toBeUndefined();
});
