// Runs the kernels' own tests where vitest is not: as much of vitest as they use, and a loop. In the bundle this file is the package vitest.
import { inspect, isDeepStrictEqual } from 'node:util';

type Body = (...args: readonly unknown[]) => unknown;
type Define = (title: string, body: Body) => void;

interface Test {
  readonly title: string;
  readonly body: Body;
}

/** Titles around what is being defined, and what has been. */
const titles: string[] = [];
let tests: Test[] = [];

const defineGroup: Define = (title, body) => {
  titles.push(title);
  body();
  titles.pop();
};
const defineTest: Define = (title, body) => {
  tests.push({ title: [...titles, title].join(' > '), body });
};

/** One definition for each row of a table; a row that is no array is the only argument. */
const each =
  (define: Define) =>
  (rows: readonly unknown[]): Define =>
  (title, body) => {
    for (const row of rows) {
      const args: unknown[] = Array.isArray(row) ? row : [row];
      define(titleOf(title, args), () => body(...args));
    }
  };

export const describe = Object.assign(defineGroup, { each: each(defineGroup) });
export const test = Object.assign(defineTest, { each: each(defineTest) });

/** %i, %s and their like stand for the arguments in turn, $name for a property of the first one. */
function titleOf(title: string, args: readonly unknown[]): string {
  const [first] = args;
  const properties = new Map(typeof first === 'object' && first !== null ? Object.entries(first) : []);
  let next = 0;
  return title
    .replaceAll(/%[a-z]/g, (placeholder) => (next < args.length ? String(args[next++]) : placeholder))
    .replaceAll(/\$(\w+)/g, (placeholder, name) => (properties.has(name) ? String(properties.get(name)) : placeholder));
}

/** The matchers that the kernels' tests use. */
export const expect = (actual: unknown) => ({
  toBe: (expected: unknown) => ensure(Object.is(actual, expected), actual, String(expected)),
  toEqual: (expected: unknown) => ensure(isDeepStrictEqual(actual, expected), actual, inspect(expected)),
  toBeNull: () => ensure(actual === null, actual, 'null'),
  toBeGreaterThan: (bound: number) => ensure(Number(actual) > bound, actual, `more than ${bound}`),
  toBeLessThan: (bound: number) => ensure(Number(actual) < bound, actual, `less than ${bound}`),
  toBeCloseTo: (expected: number, digits = 2) =>
    ensure(Math.abs(Number(actual) - expected) < 0.5 * 10 ** -digits, actual, `${expected} to ${digits} digits`),
  toHaveLength: (length: number) => ensure(Array.isArray(actual) && actual.length === length, actual, `${length} elements`),
  toMatch: (part: string | RegExp) => ensure(holds(String(actual), part), actual, `text with ${part}`),
  toThrow: (part: string | RegExp) => ensure(typeof actual === 'function' && holds(thrownBy(actual), part), actual, `${part} thrown`),
});

const holds = (text: string, part: string | RegExp): boolean => (typeof part === 'string' ? text.includes(part) : part.test(text));

function ensure(right: boolean, actual: unknown, expected: string): void {
  if (!right) throw new Error(`expected ${expected}, got ${inspect(actual)}.`);
}

/** What a function throws, as text; empty when it throws nothing. */
function thrownBy(run: CallableFunction): string {
  try {
    run();
    return '';
  } catch (error) {
    return String(error);
  }
}

/** A test file by its path, loaded when its turn comes. */
export type TestFiles = { readonly [path: string]: () => Promise<unknown> };

/** Runs the files whose path holds one of the words, or all without words, and prints a line for each. Resolves with the exit code: 2 for a word of no path. */
export async function runTests(files: TestFiles, words: readonly string[], print: (line: string) => void): Promise<number> {
  const paths = Object.keys(files);
  const stray = words.find((word) => !paths.some((path) => path.includes(word)));
  if (stray !== undefined) {
    print(`kernel-tests: expected a test file or a part of its path, got '${stray}'. Take one of these: ${paths.join(', ')}`);
    return 2;
  }
  const chosen = Object.entries(files).filter(([path]) => words.length === 0 || words.some((word) => path.includes(word)));
  const counts = { passed: 0, failed: 0 };
  for (const [path, load] of chosen) {
    tests = [];
    await load();
    const failures = await failuresOf(tests);
    counts.passed += tests.length - failures.length;
    counts.failed += failures.length;
    print(`${path}: ${tests.length - failures.length} passed, ${failures.length} failed`);
    for (const failure of failures) print(`  ${failure}`);
  }
  print(`${chosen.length} files, ${counts.passed} tests passed, ${counts.failed} failed`);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

async function failuresOf(all: readonly Test[]): Promise<string[]> {
  const failures: string[] = [];
  for (const { title, body } of all) {
    try {
      await body();
    } catch (error) {
      failures.push(`${title}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return failures;
}
