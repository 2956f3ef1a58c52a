// Tells how far a measurement is, with the time left at the pace so far. Measures nothing, and holds no signal: there is nothing that a stop could lose.
import { Progress, type ProgressStream } from '../progress.ts';

/** Is told what comes next, and which share of the whole measurement is done. */
export type Watch = (doing: string, share: number) => void;

/** Runs a measurement, whose progress is told on stderr; `clear` makes room for lines of its own. */
export async function watched<T>(
  measure: (watch: Watch, clear: () => void) => Promise<T>,
  stream: ProgressStream = process.stderr,
): Promise<T> {
  const progress = new Progress(stream);
  const start = performance.now();
  const watch: Watch = (doing, share) => {
    const seconds = (performance.now() - start) / 1000;
    progress.show(doing, share, 1, share > 0 ? (seconds * (1 - share)) / share : null);
  };
  try {
    return await measure(watch, () => progress.end());
  } finally {
    progress.end();
  }
}
