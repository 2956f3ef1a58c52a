// Errors of recipes: zod's issues in the words `expected ... at key in file, got ...`. Not the schema.
import type { z } from 'zod';
import { dottedKey, shown, valueAt } from './document.ts';
import { isOnePerRun } from './grid.ts';
import { unknownKeyRemedy } from './known-keys.ts';

/** A recipe that cannot be used; one line for each problem. */
export class RecipeError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'RecipeError';
    this.problems = problems;
  }
}

/** Says where the value of a dotted key was written, such as `in recipes/quickstart.yaml`. */
export type Origin = (key: string) => string;

/** One line for each problem that zod found in `document`. */
export function explainIssues(op: string, issues: readonly z.core.$ZodIssue[], document: unknown, origin: Origin): string[] {
  return issues.flatMap((issue) => {
    const at = dottedKey(issue.path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((name) => unknownKey(op, dottedKey([...issue.path, name]), origin));
    }
    const where = `${at === '' ? 'at the top' : `at ${at}`} ${origin(at)}`;
    if (issue.code === 'custom') return [`${op}: ${issue.message} This is ${where}.`];
    const got = valueAt(document, issue.path);
    return [`${op}: expected ${expectation(issue)} ${where}, got ${shown(got)}.${remedyFor(at, got, issue.code)}`];
  });
}

/** What to do, where what was expected does not tell it. */
function remedyFor(key: string, got: unknown, code: z.core.$ZodIssue['code']): string {
  const takesNoList = code === 'invalid_type' || code === 'invalid_value';
  if (Array.isArray(got) && isOnePerRun(key)) return ' Several values are runs of a sweep: softlabel sweep.';
  if (Array.isArray(got) && takesNoList && /^(label|student)\./.test(key)) return ` Write a case for each value: cases=[{ ${key}: ... }].`;
  if (key === 'student.withoutClass') return ' softlabel data info lists the classes in their order, which are counted from 0.';
  return '';
}

function unknownKey(op: string, key: string, origin: Origin): string {
  return `${op}: expected a known key ${origin(key)}, got ${key}. ${unknownKeyRemedy(key)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bound(issue.origin, issue.inclusive ? '>=' : '>', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive ? '<=' : '<', issue.maximum);
    case 'invalid_union':
      return unionExpectation(issue);
    default:
      return issue.message;
  }
}

function bound(origin: string, sign: string, limit: number | bigint): string {
  if (origin === 'string') return 'some text';
  if (origin === 'array') return 'at least one entry';
  return `a number ${sign} ${limit}`;
}

function unionExpectation(issue: z.core.$ZodIssueInvalidUnion): string {
  if ('options' in issue && issue.options) return `one of ${issue.options.map(String).join(', ')}`;
  const branches = issue.errors.map(([first]) => expectation(first));
  return [...new Set(branches)].join(' or ');
}
