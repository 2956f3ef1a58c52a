// The claims of an experiment: what was claimed, what was found, and how sure that is. Not the tests, and not the accuracies.
import { type Finding, type Findings, findingTexts, type TestedFinding, testsAmong } from '@softlabel/distill';
import { trueMinus } from '../format.ts';
import { type Html, html } from '../html.ts';

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
  const { estimate, interval, test, power } = findingTexts(finding);
  return html`<div>${finding.quantity}: <b>${trueMinus(estimate)}</b>${trueMinus(interval)}</div>
<div class="quiet">${trueMinus(`${test}; ${power}`)}</div>`;
}

function howToRead(findings: readonly Finding[]): string {
  const tests = testsAmong(findings);
  const shared = tests < 2 ? '' : ` together, by Holm’s correction for ${tests} tests, which is in the p values`;
  return `Each claim was stated before the run. It is shown where its quantity is above its bound, contrary where it is below, both decided at 5 %${shared}; t tests are two-sided, and intervals hold 95 % each for itself.`;
}
