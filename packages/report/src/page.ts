// The frame of every page: head, style, title, facts, sections. Needs no network and no script; knows no content.
import { type Html, html, trusted } from './html.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly title: string;
  readonly kicker: string;
  readonly heading: string;
  /** What the page says, in a sentence or two. */
  readonly lede: string;
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly content: readonly Html[];
}

/** HTML text of a page. */
export function renderPage({ title, kicker, heading, lede, facts, sections }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
<header>
<p class="kicker">${kicker}</p>
<h1>${heading}</h1>
<p class="lede">${lede}</p>
<dl>${facts.map((fact) => html`<dt>${fact.name}</dt><dd>${fact.text}</dd>`)}</dl>
</header>
${sections.map((section) => html`<section><h2>${section.title}</h2>${section.content}</section>`)}
</main>
</body>
</html>
`.markup;
}
