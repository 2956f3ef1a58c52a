// A note is said once for each progress; a worker hands it to its sweep instead.
import { afterEach, expect, test, vi } from 'vitest';
import { noteTo, sayOnce, WORKER } from './notes.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Where notes are said, and what was. */
function listener() {
  const lines: string[] = [];
  return { lines, line: (text: string) => lines.push(text) };
}

test('a note is said once, whoever makes it', () => {
  const [one, other] = [listener(), listener()];
  for (const line of ['a', 'b', 'a']) noteTo(one)(line);
  sayOnce(one, 'b');
  sayOnce(other, 'b');
  expect([one.lines, other.lines]).toEqual([['a', 'b'], ['b']]);
});

test('a worker leaves it to its sweep', () => {
  vi.stubEnv(WORKER, '1');
  const { send, connected } = process;
  const sent = vi.fn(() => true);
  Object.assign(process, { send: sent, connected: true });
  try {
    const here = listener();
    noteTo(here)('a');
    expect(here.lines).toEqual([]);
    expect(sent.mock.calls).toEqual([[{ kind: 'note', line: 'a' }]]);
  } finally {
    Object.assign(process, { send, connected });
  }
});
