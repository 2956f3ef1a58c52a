// Metrics lines after a kill at any byte.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMetrics } from './metrics.ts';

const textOf = (lines: unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('parseMetrics', () => {
  it('reads whole lines', () => {
    expect(parseMetrics('{"a":1}\n{"b":2}\n', 'm')).toEqual({ lines: [{ a: 1 }, { b: 2 }], wholeText: '{"a":1}\n{"b":2}\n', torn: null });
    expect(parseMetrics('', 'm')).toEqual({ lines: [], wholeText: '', torn: null });
  });

  it('sets a torn last line apart, even one that looks whole', () => {
    expect(parseMetrics('{"a":1}\n{"b"', 'm')).toEqual({ lines: [{ a: 1 }], wholeText: '{"a":1}\n', torn: '{"b"' });
    expect(parseMetrics('{"a":1}', 'm')).toEqual({ lines: [], wholeText: '', torn: '{"a":1}' });
    expect(parseMetrics('{"a":1}\n\0\0\n', 'm')).toEqual({ lines: [{ a: 1 }], wholeText: '{"a":1}\n', torn: '\0\0' });
  });

  it('keeps every whole line, wherever the text is cut', () => {
    const lines = fc.array(fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string())), { maxLength: 5 });
    fc.assert(
      fc.property(lines, fc.nat(), (records, place) => {
        const text = textOf(records);
        const cut = text.slice(0, place % (text.length + 1));
        const { lines: read, wholeText, torn } = parseMetrics(cut, 'm');
        expect(wholeText + (torn ?? '')).toBe(cut);
        expect(textOf([...read])).toBe(wholeText);
      }),
    );
  });

  it('refuses a broken line that is not the last', () => {
    expect(() => parseMetrics('{"a":1}\n{"b\n{"c":3}\n', 'm')).toThrow(
      new Error('metrics: expected a JSON object at line 2 of m, got {"b. Remove the line.'),
    );
    expect(() => parseMetrics('3\n{"c":3}\n', 'm')).toThrow(
      new Error('metrics: expected a JSON object at line 1 of m, got 3. Remove the line.'),
    );
  });

  it('leaves broken lines out where somebody hears of them', () => {
    const heard: string[] = [];
    const { lines } = parseMetrics('{"a":1}\n{"b\n[]\n{"c":3}\n', 'm', ({ message }) => heard.push(message));
    expect(lines).toEqual([{ a: 1 }, { c: 3 }]);
    expect(heard).toEqual([
      'metrics: expected a JSON object at line 2 of m, got {"b. Remove the line.',
      'metrics: expected a JSON object at line 3 of m, got []. Remove the line.',
    ]);
  });
});
