// The frame of every table: its caption above, and scrolling inside itself on narrow screens. Not its cells.
import { type Html, html, NOTHING } from '../html.ts';

/** The row of column names. */
export function headRow(names: readonly string[]): Html {
  return html`<tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr>`;
}

/** Rows with one header for all of them; its cells come without it. */
export function headedRows(header: string, rows: readonly Html[]): Html {
  const head = html`<th scope="rowgroup" rowspan="${rows.length}">${header}</th>`;
  return html`<tbody>${rows.map((cells, place) => html`<tr>${place === 0 ? head : NOTHING}${cells}</tr>`)}</tbody>`;
}

/** A table of `bodies` with a caption; reachable by keyboard, since it may scroll. */
export function captionedTable(name: string, caption: Html, head: Html, bodies: readonly Html[]): Html {
  return html`<figure class="table">
<figcaption id="table-${name}">${caption}</figcaption>
<div class="scroll" role="region" aria-labelledby="table-${name}" tabindex="0">
<table class="${name}" aria-labelledby="table-${name}">
<thead>${head}</thead>
${bodies}
</table>
</div>
</figure>`;
}
