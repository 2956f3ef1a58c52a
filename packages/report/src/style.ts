// The style sheet of the page: typography, light and dark, narrow screens, print. Not the figures' colours (palette.ts).
import { colourProperties } from './palette.ts';

/** CSS text of the report. */
export const STYLE = `
:root { color-scheme: light dark; ${colourProperties('light')} }
@media (prefers-color-scheme: dark) { :root { ${colourProperties('dark')} } }
@media print { :root { color-scheme: light; ${colourProperties('light')} --paper: #ffffff; } }

* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.55 Charter, 'Bitstream Charter', 'Iowan Old Style', 'Palatino Linotype', Georgia, 'DejaVu Serif', serif;
}
main { max-width: 720px; margin: 0 auto; padding: 56px 20px 80px; }
h1, h2 { line-height: 1.2; font-weight: 600; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 2rem; margin: 0 0 12px; letter-spacing: -0.01em; }
h2 { font-size: 1.25rem; margin: 56px 0 12px; padding-top: 16px; border-top: 1px solid var(--rule); }
p { margin: 0 0 16px; }
.kicker { margin: 0 0 8px; color: var(--muted); font-size: 0.875rem; letter-spacing: 0.04em; }
.lede { font-size: 1.125rem; text-wrap: pretty; }

dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 24px; margin: 24px 0 0; font-size: 0.9375rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9375rem; font-variant-numeric: tabular-nums lining-nums; }
figcaption { color: var(--muted); font-size: 0.875rem; line-height: 1.45; text-align: left; }
figcaption b { color: var(--ink); font-weight: 600; }
th, td { padding: 7px 0 7px 26px; text-align: right; vertical-align: baseline; font-weight: 400; white-space: nowrap; }
th:first-child { padding-left: 0; padding-right: 4px; text-align: left; }
thead th { color: var(--muted); border-bottom: 1px solid var(--ink); border-top: 1px solid var(--ink); }
table { border-bottom: 1px solid var(--ink); }
tbody + tbody > tr:first-child > *, tr.reference + tr:not(.reference) > * { border-top: 1px solid var(--rule); }
.mean { font-size: 1.0625rem; }
.difference { margin-top: 3px; }
.difference span:first-child { color: var(--ink); }
.quiet span + span { margin-left: 8px; }
.quiet { color: var(--muted); font-size: 0.8125rem; line-height: 1.35; }

.labels td, .labels tbody th, .students td, .students tbody th, :is(.paper, .variance) :is(td, tbody th) { padding-top: 5px; padding-bottom: 5px; }
.labels thead th { white-space: normal; vertical-align: bottom; line-height: 1.25; }
.labels th, .labels td, .paper :is(th, td):not(:first-child) { padding-left: 20px; }
.paper .quiet span { display: block; margin: 0; }
.paper td { vertical-align: top; }
.labels th:first-child { padding-left: 0; }
[class^='profile-'] { font-size: 0.8125rem; }
[class^='profile-'] :is(th, td) { padding-top: 4px; padding-bottom: 4px; }
[class^='profile-'] :is(th, td):not(:first-child) { padding-left: 14px; }
[class^='profile-'] th:first-child { white-space: normal; }
[class^='ledger-'] { font-size: 0.875rem; }
[class^='ledger-table'] { width: 100%; }
[class^='ledger-'] :is(th, td) { padding-top: 5px; padding-bottom: 5px; }
[class^='ledger-'] :is(th, td):not(:first-child) { padding-left: 8px; }
[class^='ledger-table'] .quiet { font-size: 0.75rem; }
[class^='ledger-'] thead th { white-space: normal; line-height: 1.25; vertical-align: bottom; }
[class^='ledger-table'] td { white-space: normal; vertical-align: top; }
[class^='ledger-'] :is(.mean, .mean span, .quiet span, .ours span) { white-space: nowrap; }
[class^='ledger-'] .mean { font-size: 0.9375rem; }
.group th { font-weight: 600; padding-top: 12px; }
.ours.reproduced b { color: var(--green); }
.ours.differs b { color: var(--orange); }
.table-notes { margin-top: 10px; }
.table-notes p { margin: 0 0 4px; }
.besides { margin: 14px 0 0; }
.besides li { margin: 0 0 4px; }
.examples img { display: block; image-rendering: pixelated; border-radius: 2px; }
.examples tbody th { font-size: 0.8125rem; }
.examples { width: 100%; }
.examples td.edits { padding-left: 18px; white-space: normal; min-width: 6em; font-size: 0.8125rem; }
.examples tr + tr > td { border-top: 1px dotted var(--rule); }
/* Its column is as wide as its list, not as the drawing would like. */
.strip { display: block; width: 0; min-width: 100%; height: 22px; margin-top: 6px; fill: var(--blue); border-bottom: 1px solid var(--rule); }
.strip .truth { fill: var(--orange); }
.examples :is(th, td):not(:first-child) { padding-left: 18px; }
.examples th, .examples td { text-align: left; vertical-align: top; padding-top: 12px; }
ol { list-style: none; margin: 0; padding: 0; font-size: 0.8125rem; min-width: 9.5em; }
.examples li { margin: 0 0 2px; padding: 0 4px; font-size: inherit; display: flex; justify-content: space-between; gap: 10px;
  background: linear-gradient(var(--track), var(--track)) left / var(--mass) 100% no-repeat; }

figure { margin: 44px 0 0; }
figure svg { display: block; width: 100%; height: auto; max-width: 680px; }
figcaption { margin-top: 10px; text-wrap: pretty; }
h2 + figure { margin-top: 20px; }
.table figcaption { margin: 0 0 12px; }
.narrow { display: none; }

.claims { font-size: 0.9375rem; }
.claims li { margin: 0 0 18px; }
.claims .quiet { margin-top: 2px; }
.claims .claims { margin: 6px 0 0; padding-left: 16px; border-left: 2px solid var(--rule); }
.claims .claims li { margin: 0 0 8px; font-size: 0.875rem; }
.table-notes + .claims { margin-top: 20px; }
.verdict { border-radius: 3px; padding: 1px 6px; margin-right: 4px; font-weight: 600; background: var(--panel); white-space: nowrap; }
.verdict:is(.shown, .reproduced) { color: var(--green); }
.verdict:is(.contrary, .differs) { color: var(--orange); }

ul { padding-left: 1.1em; }
li { margin-bottom: 10px; font-size: 0.9375rem; }
details { border-bottom: 1px solid var(--rule); }
summary { padding: 12px 0; cursor: pointer; }
pre {
  margin: 0 0 16px; padding: 14px 16px; overflow-x: auto; background: var(--panel); border-radius: 4px;
  font: 0.8125rem/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
details .table { margin: 4px 0 24px; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 3px; }

@media (min-width: 800px) {
  figure:has(.examples) { width: max-content; min-width: 100%; max-width: calc(100vw - 64px); position: relative; left: 50%; translate: -50%; }
  figure:has(.examples) figcaption { max-width: 680px; }
}
@media (max-width: 560px) {
  body { font-size: 16px; }
  main { padding: 32px 16px 56px; }
  h1 { font-size: 1.625rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 10px; }
  th, td { padding-left: 16px; }
  .quiet span { display: block; }
  th:first-child { position: sticky; left: 0; background: var(--paper); white-space: normal; min-width: 6.5em; }
  :is(.paper, .variance) { font-size: 0.8125rem; }
  :is(.paper, .variance) :is(th, td):not(:first-child) { padding-left: 10px; }
  :is(.paper, .variance) th:first-child { min-width: 5.2em; }
  :is(.paper, .variance) .quiet { font-size: 0.75rem; }
  [class^='ledger-'] { font-size: 0.75rem; }
  [class^='ledger-'] :is(th, td):not(:first-child) { padding-left: 7px; }
  [class^='ledger-'] th:first-child { min-width: 3em; }
  [class^='ledger-'] :is(.mean, .ours) { font-size: 0.8125rem; }
  [class^='ledger-'] .quiet { font-size: 0.75rem; }
  .wide { display: none; }
  .narrow { display: block; }
}
@media print {
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  figure, tr, li { break-inside: avoid; }
  figure:has(.examples) { width: auto; max-width: none; position: static; translate: none; }
  .scroll, pre { overflow: visible; }
  pre { white-space: pre-wrap; }
  .examples li { print-color-adjust: exact; }
}
`;
