// Contrast of every colour on its ground, by the formulas of WCAG 2.
import { describe, expect, it } from 'vitest';
import { COLOUR_NAMES, type Colour, colourProperties, colourValue, type Ground, paint, seriesPaint } from './palette.ts';

const GROUNDS: Ground[] = ['light', 'dark'];
/** Grounds, and lines that only guide the eye. */
const NO_TEXT: Colour[] = ['paper', 'panel', 'track', 'rule', 'grid'];

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((place) => {
    const value = Number.parseInt(hex.slice(place, place + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Equal parts of both. */
function blend(one: string, other: string): string {
  const parts = [1, 3, 5].map((place) => [one, other].map((hex) => Number.parseInt(hex.slice(place, place + 2), 16)));
  return `#${parts
    .map(([a, b]) =>
      Math.round((a + b) / 2)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

describe.each(GROUNDS)('on %s ground', (ground) => {
  const text = COLOUR_NAMES.filter((name) => !NO_TEXT.includes(name));

  it.each(text)('%s reads as text', (name) => {
    expect(contrast(colourValue(name, ground), colourValue('paper', ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['panel', 'track'] as const)('ink reads on %s', (name) => {
    expect(contrast(colourValue('ink', ground), colourValue(name, ground))).toBeGreaterThanOrEqual(4.5);
  });

  it('ink reads on blue of half strength, the strongest tile of a heat map', () => {
    const half = blend(colourValue('blue', ground), colourValue('paper', ground));
    expect(contrast(colourValue('ink', ground), half)).toBeGreaterThanOrEqual(4.5);
  });

  it('has a property for each colour', () => {
    for (const name of COLOUR_NAMES) expect(colourProperties(ground)).toContain(`--${name}: ${colourValue(name, ground)};`);
  });
});

it('paints follow the page and fall back to light', () => {
  expect(paint('blue')).toBe(`var(--blue, ${colourValue('blue', 'light')})`);
  expect(seriesPaint(6)).toBe(seriesPaint(0));
  expect(new Set([0, 1, 2, 3, 4, 5].map(seriesPaint)).size).toBe(6);
});
