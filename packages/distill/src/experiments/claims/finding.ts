// claims.json: what was found about an experiment's claims, its types and its checked reading. Not the judging (judge.ts).
import { z } from 'zod';
import { parseJsonFile } from '../../runs/json-file.ts';
import { RUN_FILES } from '../../runs/layout.ts';
import type { RunFolder } from '../../runs/run-folder.ts';

const tested = z.object({
  claim: z.string(),
  /** Decided at 5 % for all claims together; `contrary` where the value is below the bound. */
  verdict: z.enum(['shown', 'not shown', 'contrary']),
  quantity: z.string(),
  unit: z.enum(['points', 'nats', 'factor']),
  /** Differences of accuracies and label mass as fractions. */
  estimate: z.number(),
  /** The claim says that the true value is above this. */
  bound: z.number(),
  /** 95 % t interval; null, as what follows from it, where the values have no spread. */
  ci95: z.tuple([z.number(), z.number()]).readonly().nullable(),
  /** Two-sided, by Holm's correction for the number of claims. */
  p: z.number().min(0).max(1).nullable(),
  n: z.int().min(1),
  of: z.enum(['students', 'classes', 'accuracies', 'choices of images']),
  /** The smallest true value that would have been shown with 80 % chance. */
  detectable: z.number().nullable(),
});
const untested = z.object({ claim: z.string(), verdict: z.literal('not tested'), why: z.string() });

const findingsSchema = z.object({
  experiment: z.string(),
  question: z.string(),
  expected: z.string(),
  findings: z.array(z.union([tested, untested])).readonly(),
});

/** What claims.json holds. */
export type Findings = z.output<typeof findingsSchema>;
export type Finding = Findings['findings'][number];
export type TestedFinding = z.output<typeof tested>;

/** How many claims were tested together. */
export const testsAmong = (findings: readonly Finding[]): number =>
  findings.filter((finding) => finding.verdict !== 'not tested' && finding.p !== null).length;

/** Whether a claim's bound is where there is no effect. */
export const isAgainstNoEffect = ({ unit, bound }: TestedFinding): boolean => bound === (unit === 'factor' ? 1 : 0);

/** Findings from JSON `text`, called `source` in errors; throws with every place that is not as it must be. */
export const parseFindings = (text: string, source: string): Findings => parseJsonFile('claims', findingsSchema, text, source);

/** The findings in a run's folder, checked; null where it is no run of an experiment. */
export async function readFindings(folder: RunFolder): Promise<Findings | null> {
  const text = await folder.readText(RUN_FILES.claims);
  return text === null ? null : parseFindings(text, folder.pathOf(RUN_FILES.claims));
}

/** JSON text of findings, as claims.json holds it. */
export const printFindings = (findings: Findings): string => `${JSON.stringify(findings, null, 2)}\n`;
