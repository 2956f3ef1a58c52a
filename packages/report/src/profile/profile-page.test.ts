// The page of a profile: whole, escaped, self-contained, readable without sight.
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { bytesText } from '../format.ts';
import { LAUNCHES, PROFILE } from './profile.fixture.ts';
import { renderProfile } from './profile-page.ts';

const { document } = parseHTML(renderProfile(PROFILE));
const rowsOf = (table: string) =>
  [...document.querySelectorAll(`.profile-${table} tbody tr`)].map((row) => [...row.children].map(({ textContent }) => textContent));

test('the page says what was measured and shows its tables in order', () => {
  expect(document.title).toBe('tiny & <made up>: Softlabel profile');
  expect(document.querySelector('.lede')?.textContent).toContain('student, IPC 10 on 20 images takes 15.0 ms');
  expect(document.body.textContent).toContain('trace 20.0 ms, plan 10.0 ms, pipelines 400.0 ms, first step 100.0 ms');
  expect(rowsOf('kernel')[0]).toEqual(['1 conv2d/forward[tile]', '2', '12.00', '85.7', '50.0', '0.17', '50.0', '1.7', 'compute']);
  expect(rowsOf('kernel').at(-1)?.[0]).toBe('4 reduce/sum[<row>]');
  expect(rowsOf('layer')).toHaveLength(4);
  expect(rowsOf('memory')).toEqual([['features_a.0: conv2d f32[20, 32]', '1.0 MiB']]);
});

test('both figures are drawn for wide and narrow screens, with words; a kernel without arithmetic is left out and counted', () => {
  const drawings = [...document.querySelectorAll('svg')];
  expect(drawings.map((svg) => svg.getAttribute('width'))).toEqual(['680', '350', '680', '350']);
  for (const svg of drawings) expect(svg.getAttribute('aria-label')?.length).toBeGreaterThan(40);
  expect(document.querySelector('#figure-roofline figcaption')?.textContent).toContain('without arithmetic (1)');
  const bars = document.querySelectorAll('#figure-timeline .wide g[aria-label="rect"] rect');
  expect(bars).toHaveLength(LAUNCHES.length);
});

test('the caption of the roof names the ceilings that the page explains', () => {
  const caption = document.querySelector('#figure-roofline figcaption')?.textContent ?? '';
  for (const ceiling of ['matrix product', '3x3 convolution', 'registers', 'sum of large vectors']) {
    expect(caption).toContain(ceiling);
    expect([...document.querySelectorAll('li')].map(({ textContent }) => textContent).join()).toContain(ceiling);
  }
});

test('every scrolling table has its name, and nothing comes from elsewhere', () => {
  for (const table of document.querySelectorAll('[aria-labelledby]'))
    expect(document.getElementById(table.getAttribute('aria-labelledby') ?? '')?.textContent).toBeTruthy();
  expect(document.querySelectorAll('script, link, img, iframe')).toHaveLength(0);
});

test.each([
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [2.5 * 2 ** 20, '2.5 MiB'],
  [2 ** 50, '1024.0 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test('wall times are called so', () => {
  expect(renderProfile({ ...PROFILE, clock: 'wall' })).toContain('wall time of each launch, for the device has no timestamps');
});
