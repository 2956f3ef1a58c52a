// What the stages of an experiment share while they run. Not what opens it (run.ts), and not the stages themselves.
import type { EvaluationWatch } from '@softlabel/train';
import type { RunFolder } from '../runs/run-folder.ts';
import type { Surroundings } from '../stages/identity.ts';
import type { ExperimentData } from './data.ts';
import type { OnEvent } from './events.ts';
import { type Forecast, stepsWork } from './forecast.ts';
import type { Learning, Networks } from './network.ts';
import type { Records } from './records.ts';
import type { SeenImages } from './seen-images.ts';
import type { Sources } from './sources.ts';

export interface Workplace {
  readonly folder: RunFolder;
  readonly records: Records;
  readonly data: ExperimentData;
  readonly sources: Sources;
  readonly seen: SeenImages;
  readonly surroundings: Surroundings;
  readonly networks: Networks;
  readonly forecast: Forecast;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal | undefined;
  /** Seconds between two saves of a student in training. */
  readonly saveEvery: number;
}

/** Seconds since some fixed moment of this process. */
export const secondsNow = (): number => performance.now() / 1000;

/** What `train` calls after some steps of trainings that learn so: counts the work and tells how far the run is. */
export function stepReporter(
  { forecast, networks, onEvent }: Workplace,
  learning: Learning,
  doing: () => string,
): (steps: number, images: number) => void {
  const flops = networks.flopsPerImage(learning);
  return (steps, images) => {
    const now = secondsNow();
    forecast.add(flops * stepsWork(steps, images), now);
    onEvent({ kind: 'progress', doing: doing(), done: forecast.done, total: forecast.total, secondsLeft: forecast.secondsLeft(now) });
  };
}

/** Tells of images that are evaluated, `total` in all, and lets the run's signal stop it. They are no part of the work that is counted. */
export function evaluationWatch({ forecast, onEvent, signal }: Workplace, doing: string, total: number): EvaluationWatch {
  let evaluated = 0;
  const onImages = (images: number) => {
    evaluated += images;
    const secondsLeft = forecast.secondsLeft(secondsNow());
    onEvent({
      kind: 'progress',
      doing: `${doing}, ${evaluated} of ${total} images evaluated`,
      done: forecast.done,
      total: forecast.total,
      secondsLeft,
    });
  };
  return { signal, onImages };
}

/** Counts on from `before` seconds. */
export function stopwatch(before: number): () => number {
  const start = secondsNow();
  return () => before + secondsNow() - start;
}
