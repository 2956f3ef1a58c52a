// What was found about an experiment's claims, as lines for a terminal. Not the report's section.
import { type Finding, type Findings, findingTexts, testsAmong } from '@softlabel/distill';

const INDENT = ' '.repeat(12);

/** A paragraph for each claim: the verdict, what was claimed, and the numbers behind it. */
export function findingsText({ findings }: Findings): string {
  const tests = testsAmong(findings);
  const together = tests < 2 ? '' : ` for ${tests} tests together (Holm)`;
  const head = `Claims, decided at 5 %${together}; intervals of 95 %`;
  return [head, ...findings.map(findingText)].join('\n\n');
}

function findingText(finding: Finding): string {
  const claim = `${finding.verdict.padEnd(INDENT.length - 2)}  ${finding.claim}`;
  return [claim, ...linesBehind(finding).map((line) => `${INDENT}${line}`)].join('\n');
}

function linesBehind(finding: Finding): string[] {
  if (finding.verdict === 'not tested') return [finding.why];
  const { estimate, interval, test, power } = findingTexts(finding);
  return [`${finding.quantity}:`, `${estimate}${interval}, ${test}`, power];
}
