// Figures in a page: numbered, captioned, drawn once for wide and once for narrow screens. Not their drawing.
import { type Drawing, svgElement } from '../figures/figure.ts';
import { type Html, html, trusted } from '../html.ts';

/** Pixels of the two drawings, so that their text is of reading size on both. */
const WIDE = 680;
const NARROW = 350;

/** A figure element with its number. Style sheets show one of its drawings. */
export function figureElement({ name, title, caption, description, draw }: Drawing, number: number): Html {
  const drawing = (width: number) => trusted(svgElement(draw(width), description));
  return html`<figure id="figure-${name}">
<div class="wide">${drawing(WIDE)}</div>
<div class="narrow">${drawing(NARROW)}</div>
<figcaption><b>Figure ${number}. ${title}.</b> ${caption}</figcaption>
</figure>`;
}
