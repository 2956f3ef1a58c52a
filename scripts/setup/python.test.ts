// How made-up machines get Python. Installs nothing.
import { expect, test } from 'vitest';
import { pythonPlan } from './python.mjs';

const machine = (family: string[], uid: number) =>
  ({ platform: 'linux', uid, id: family[0] ?? '', family }) as Parameters<typeof pythonPlan>[0];

test("Debian's is installed for root, and its command shown to others", () => {
  expect(pythonPlan(machine(['debian'], 0)).automatic).toBe(true);
  const { automatic, steps } = pythonPlan(machine(['debian'], 1000));
  expect(automatic).toBe(false);
  expect(JSON.stringify(steps)).toContain('"python3"');
});

test('systems without a known command are told what is needed', () => {
  expect(pythonPlan(machine([], 0))).toMatchObject({ automatic: false, steps: [], advice: expect.stringContaining('python3') });
});
