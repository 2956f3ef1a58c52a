// An experiment named on the command line. Not what is done with it.
import { EXPERIMENTS, type Experiment, nearest } from '@softlabel/distill';
import { UsageError } from './base.ts';

/** The experiment of this name; throws UsageError with the nearest name. */
export function experimentNamed(name: string): Experiment {
  const experiment = EXPERIMENTS.find((one) => one.name === name);
  if (experiment !== undefined) return experiment;
  const near = nearest(
    name,
    EXPERIMENTS.map((one) => one.name),
  );
  throw new UsageError(`experiment: expected an experiment of softlabel experiment list, got ${name}. Did you mean ${near}?`);
}
