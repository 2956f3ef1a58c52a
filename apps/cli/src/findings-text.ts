// What was found about an experiment's claims, as lines for a terminal. Not the report's section.
import { type Finding, type Findings, isAgainstNoEffect, type TestedFinding, testsAmong } from '@softlabel/distill';

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
  if (finding.verdict === 'not tested') return `${claim}\n${INDENT}${finding.why}`;
  return [claim, `${INDENT}${finding.quantity}:`, `${INDENT}${numbersText(finding)}`, `${INDENT}${powerText(finding)}`].join('\n');
}

/** `+3.1 points [+1.2, +5.0], p = 0.011, n = 5 students`. */
function numbersText(finding: TestedFinding): string {
  const { unit, estimate, ci95, p, n, of, bound } = finding;
  const interval = ci95 === null ? ', no spread, so no test' : ` [${ci95.map((end) => valueText(unit, end).replace('x ', '')).join(', ')}]`;
  const test = p === null ? '' : `, p = ${pText(p)}`;
  const against = isAgainstNoEffect(finding) ? '' : `, tested against ${valueText(unit, bound)}`;
  return `${valueText(unit, estimate)}${unitText(unit)}${interval}${against}${test}, n = ${n} ${of}`;
}

const powerText = ({ unit, detectable }: TestedFinding): string =>
  detectable === null
    ? 'what could have been shown is not known'
    : `would have been shown with 80 % chance: ${valueText(unit, detectable)} and above`;

const unitText = (unit: TestedFinding['unit']): string => (unit === 'factor' ? '' : ` ${unit}`);

/** Points with one decimal and their sign, nats with two; factors as `x 2.50`. */
function valueText(unit: TestedFinding['unit'], value: number): string {
  if (unit === 'factor') return `x ${value.toPrecision(3)}`;
  const text = unit === 'points' ? (100 * value).toFixed(1) : value.toFixed(2);
  return value > 0 ? `+${text}` : text;
}

const pText = (p: number): string => (p < 0.001 ? p.toExponential(0) : p.toPrecision(2));
