// The claims of an experiment: what was claimed, what was found, and how sure that is. Not the tests, and not the accuracies.
import { type Finding, type Findings, isAgainstNoEffect, type TestedFinding, testsAmong } from '@softlabel/distill';
import { decimal, points } from '../format.ts';
import { type Html, html, NOTHING } from '../html.ts';

/** The question, what was expected, and an item for each claim. */
export function claimList({ question, expected, findings }: Findings): Html {
  return html`<p class="lede">${question}</p>
<p><b>Expected.</b> ${expected}</p>
<ol class="claims">${findings.map(claimItem)}</ol>
<p class="quiet">${howToRead(findings)}</p>`;
}

/** A claim with what was found, as an item of a list. */
export function claimItem(finding: Finding): Html {
  const { claim, verdict } = finding;
  const found = finding.verdict === 'not tested' ? html`<div class="quiet">${finding.why}.</div>` : numbers(finding);
  return html`<li><div><b class="verdict ${verdict.replace(' ', '-')}">${verdict}</b> ${claim}</div>
${found}</li>`;
}

function numbers(finding: TestedFinding): Html {
  const { quantity, unit, estimate, ci95, bound, p, n, of, detectable } = finding;
  const told = (value: number) => valueText(unit, value);
  const interval = ci95 === null ? ', no spread, so no test' : ` [${ci95.map((end) => told(end).replace('× ', '')).join(', ')}]`;
  const facts = [
    ...(isAgainstNoEffect(finding) ? [] : [html`tested against ${told(bound)}`]),
    ...(p === null ? [] : [html`<i>p</i> ${pText(p)}`]),
    html`<i>n</i> = ${n} ${of}`,
    ...(detectable === null ? [] : [html`detectable from ${told(detectable)}`]),
  ];
  return html`<div>${quantity}: <b>${told(estimate)}</b>${UNITS[unit]}${interval}</div>
<div class="quiet">${facts.map((fact, place) => html`${place === 0 ? NOTHING : '; '}${fact}`)}</div>`;
}

const UNITS = { points: ' points', nats: ' nats', factor: '' } as const;

function valueText(unit: TestedFinding['unit'], value: number): string {
  if (unit === 'points') return points(value);
  if (unit === 'factor') return `× ${value.toPrecision(3)}`;
  return `${value > 0 ? '+' : ''}${decimal(value, 2)}`;
}

const pText = (p: number): string => (p < 0.001 ? '< 0.001' : `= ${p.toPrecision(2)}`);

function howToRead(findings: readonly Finding[]): string {
  const tests = testsAmong(findings);
  const shared = tests < 2 ? '' : ` together, by Holm’s correction for ${tests} tests, which is in the p values`;
  return `Each claim was stated before the run. It is shown where its quantity is above its bound, contrary where it is below, both decided at 5 %${shared}; t tests are two-sided, and intervals hold 95 % each for itself. Detectable is the smallest true value that such a test would have shown with a chance of 80 %.`;
}
