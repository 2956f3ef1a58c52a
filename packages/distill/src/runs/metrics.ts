// The lines of metrics.jsonl, read back. Not their meaning, and not their writing (run-folder.ts).

/** One record of metrics.jsonl. */
export type MetricLine = Readonly<Record<string, unknown>>;

/** The records of a metrics file. */
export interface Metrics {
  readonly lines: readonly MetricLine[];
  /** Text of the whole lines, to write back before appending when `torn` is not null. */
  readonly wholeText: string;
  /** The last line where a killed process left it incomplete, else null. */
  readonly torn: string | null;
}

/** Hears why a line is left out. */
export type OnBrokenLine = (error: Error) => void;

const refuse: OnBrokenLine = (error) => {
  throw error;
};

/** Reads metrics text, called `source` in errors. A torn last line is set apart; a broken line before it throws, or is left out where `onBroken` takes it. */
export function parseMetrics(text: string, source: string, onBroken: OnBrokenLine = refuse): Metrics {
  const lines = text.split('\n');
  // A whole file ends with a line break, so that the last piece is empty.
  const tail = lines.pop() ?? '';
  const records = lines.map(parseLine);
  const tornLine = tail === '' && records.at(-1) === null ? (lines.pop() ?? '') : null;
  const whole = records.slice(0, lines.length).flatMap((record, place) => {
    if (record !== null) return [record];
    const got = lines[place].slice(0, 60);
    onBroken(new Error(`metrics: expected a JSON object at line ${place + 1} of ${source}, got ${got}. Remove the line.`));
    return [];
  });
  return { lines: whole, wholeText: lines.map((line) => `${line}\n`).join(''), torn: tail === '' ? tornLine : tail };
}

function parseLine(line: string): MetricLine | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
