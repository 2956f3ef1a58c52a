// A figure as an SVG file that stands alone: its title drawn in, its colours set. Not the file's place.
import { escapeText } from '../html.ts';
import { colourProperties, paint } from '../palette.ts';
import { type Figure, svgElement } from './figure.ts';

const WIDTH = 680;
/** Room around the drawing, and above it for the title. */
const BORDER = 20;
const TITLE_HEIGHT = 32;

/** SVG text whose colours, ground included, follow the reader's light or dark setting. */
export function adaptiveFile(figure: Figure): string {
  const dark = `@media (prefers-color-scheme: dark) { svg { ${colourProperties('dark')} } }`;
  return framed(figure, `<style>svg { ${colourProperties('light')} } ${dark}</style>`);
}

/** SVG text in plain colours on light ground, which every viewer shows alike. */
export function lightFile(figure: Figure): string {
  return framed(figure, '').replace(/var\(--[a-z]+, (#[0-9a-f]{6})\)/g, '$1');
}

/** The drawing below its title on a ground of its own. */
function framed({ title, description, draw }: Figure, style: string): string {
  const { height, markup } = draw(WIDTH - 2 * BORDER);
  const ground = `<rect width="100%" height="100%" rx="6" fill="${paint('paper')}"/>`;
  const heading = `<text x="${BORDER}" y="${BORDER + 14}" text-anchor="start" font-size="15" font-weight="600">${escapeText(title)}</text>`;
  const drawing = `<g transform="translate(${BORDER},${BORDER + TITLE_HEIGHT})">${markup}</g>`;
  const outer = { width: WIDTH, height: Math.ceil(height) + TITLE_HEIGHT + 2 * BORDER, markup: style + ground + heading + drawing };
  return `${svgElement(outer, description)}\n`;
}
