// Tells how far a measurement is, with the time left at the pace so far, and hears Ctrl-C. Measures nothing.
import type { RunPorts } from '@softlabel/distill';
import type { Progress } from '../progress.ts';

/** Is told what comes next, and which share of the whole measurement is done. Throws when the user asked to stop. */
export type Watch = (doing: string, share: number) => void;

/** A watch that begins now. */
export function watchOf({ signal }: Pick<RunPorts, 'signal'>, progress: Progress): Watch {
  const start = performance.now();
  return (doing, share) => {
    signal?.throwIfAborted();
    const seconds = (performance.now() - start) / 1000;
    progress.show(doing, share, 1, share > 0 ? (seconds * (1 - share)) / share : null);
  };
}
