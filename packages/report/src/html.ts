// HTML as a template whose texts are escaped unless they are HTML already. Not a DOM.

/** Markup that is safe to place in a page. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | readonly Html[];

/** Markup from a template: strings and numbers are escaped, markup and lists of it are placed as they are. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: texts.reduce((markup, text, place) => markup + markupOf(parts[place - 1]) + text) };
}

/** Markup made elsewhere, such as a drawing. */
export function trusted(markup: string): Html {
  return { markup };
}

export const NOTHING: Html = { markup: '' };

/** Text for element content and for attributes in double quotes; fit for HTML and for SVG files. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function markupOf(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}
