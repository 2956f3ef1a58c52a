// The colours of pages and figures, for light and dark ground. Not where they are used.

/** Every colour reads on its ground: text at 4.5 to 1 or more, lines at 3 to 1 or more. */
const COLOURS = {
  paper: { light: '#fdfcf9', dark: '#16171b' },
  panel: { light: '#f4f2ec', dark: '#1f2126' },
  track: { light: '#dde8f3', dark: '#24384f' },
  ink: { light: '#1c1b19', dark: '#e9e6e0' },
  muted: { light: '#63605a', dark: '#a6a39c' },
  rule: { light: '#d8d4ca', dark: '#3b3d44' },
  grid: { light: '#e9e6de', dark: '#2a2c32' },
  blue: { light: '#1d5fa6', dark: '#78b2f2' },
  orange: { light: '#b4480c', dark: '#f39a64' },
  green: { light: '#0a7558', dark: '#4fc99d' },
  purple: { light: '#86479a', dark: '#d2a0e3' },
  ochre: { light: '#806100', dark: '#d8b345' },
  slate: { light: '#5a6470', dark: '#a5afbc' },
} as const;

export type Colour = keyof typeof COLOURS;
export type Ground = 'light' | 'dark';

/** Hues of series in a fixed order: the first three stay apart under every common colour blindness. */
const SERIES = ['blue', 'orange', 'green', 'purple', 'ochre', 'slate'] as const;

/** A colour that follows the page: its CSS property, with the light value where none is set. */
export function paint(colour: Colour): string {
  return `var(--${colour}, ${COLOURS[colour].light})`;
}

/** Colour of the `place`-th series; seven and more begin again. */
export function seriesPaint(place: number): string {
  return paint(SERIES[place % SERIES.length]);
}

/** CSS declarations of every colour on one ground. */
export function colourProperties(ground: Ground): string {
  return Object.entries(COLOURS)
    .map(([name, value]) => `--${name}: ${value[ground]};`)
    .join(' ');
}

/** The value of a colour on one ground. */
export function colourValue(colour: Colour, ground: Ground): string {
  return COLOURS[colour][ground];
}

/** All names, for checks over the whole palette. */
export const COLOUR_NAMES = Object.freeze(Object.keys(COLOURS)) as readonly Colour[];
