// What was found about a tested claim, in words: the same on a terminal and in the report. Not where they stand.
import { pointsText, signedText, threeDigitsText } from '../../number-text.ts';
import { isAgainstNoEffect, type TestedFinding } from './finding.ts';

export interface FindingTexts {
  /** `+3.1 points`, `-0.52 nats`, `factor 2.36`. */
  readonly estimate: string;
  /** What follows the estimate: ` [+1.2, +5.0]`, or why there is none. */
  readonly interval: string;
  /** `p = 0.011, n = 5 students`, after the bound where that is not what no effect has. */
  readonly test: string;
  /** Which true value would have been shown. */
  readonly power: string;
}

export function findingTexts(finding: TestedFinding): FindingTexts {
  const { unit, estimate, ci95, bound, p, n, of, detectable } = finding;
  const told = (value: number) => valueText(unit, value);
  const against = isAgainstNoEffect(finding) ? [] : [`tested against ${told(bound)}`];
  return {
    estimate: unit === 'factor' ? `factor ${told(estimate)}` : `${told(estimate)} ${unit}`,
    interval: ci95 === null ? ', no spread, so no test' : ` [${ci95.map(told).join(', ')}]`,
    test: [...against, ...(p === null ? [] : [pText(p)]), `n = ${n} ${of}`].join(', '),
    power:
      detectable === null
        ? 'what could have been shown is not known'
        : `would have been shown with 80 % chance: ${told(detectable)} and above`,
  };
}

/** Points with one decimal and nats with two, both with their sign; factors with three digits. */
function valueText(unit: TestedFinding['unit'], value: number): string {
  if (unit === 'points') return pointsText(value);
  return unit === 'nats' ? signedText(value, 2) : threeDigitsText(value);
}

const pText = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`);
