// Which planned cells have no results, and why. Not those of which students are missing (notes.ts).
import { type MissingCells, type Results, runSettings } from '@softlabel/distill';
import { type Html, html } from '../html.ts';

/** A list of what failed; nothing where all is there. */
export function missingList({ missing = [] }: Results): Html[] {
  if (missing.length === 0) return [];
  return [
    html`<p>Not all that was planned has results: what follows is about the rest.</p>
<ul class="missing">${missing.map(missingItem)}</ul>`,
  ];
}

function missingItem({ settings, cells = ['all cells'], why }: MissingCells): Html {
  const run = runSettings({ settings });
  return html`<li><b>${run === '' ? '' : `${run}: `}</b>${cells.join('; ')}<div class="quiet">${why}</div></li>`;
}
