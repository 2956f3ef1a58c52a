// results.json: round trip and refusal.
import { describe, expect, it } from 'vitest';
import { smallResults } from './results.fixture.ts';
import { parseResults, printResults } from './results.ts';

describe('results', () => {
  it('come back as they were', () => {
    expect(parseResults(printResults(smallResults), 'results.json')).toEqual(smallResults);
  });

  it('have the fields that other tools read', () => {
    const [cell] = JSON.parse(printResults(smallResults)).cells;
    expect(Object.keys(cell)).toEqual(['ipc', 'labels', 'accuracy', 'students', 'seconds', 'student']);
    expect(Object.keys(cell.labels)).toEqual(['source', 'epoch', 'edits', 'entropy']);
    expect(Object.keys(cell.accuracy)).toEqual(['mean', 'std', 'ci95', 'n', 'values']);
  });

  it('are refused with every wrong place', () => {
    const text = JSON.stringify({ ...smallResults, cells: [{ ...smallResults.cells[0], ipc: 0, seconds: 'x' }] });
    expect(() => parseResults(text, 'results.json')).toThrow(
      new Error(
        'results: expected a number >= 1 at cells[0].ipc in results.json, got 0.\nresults: expected a number at cells[0].seconds in results.json, got "x".',
      ),
    );
    expect(() => parseResults('{', 'results.json')).toThrow(
      /^results: expected JSON in results\.json, got: .+\. Remove the file and run again\.$/,
    );
  });
});
