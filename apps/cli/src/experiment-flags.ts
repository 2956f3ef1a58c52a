// How experiments and their scales are named on the command line. Loads no experiment, so that help is quick.
import { Args, Flags } from '@oclif/core';
import type { Scale } from '@softlabel/distill';

export const experimentArgs = {
  name: Args.string({
    required: true,
    description: 'Experiment, as experiment list names it; dotted overrides such as student.count=3 follow it.',
  }),
};

/** The scales of every experiment. */
const SCALES: readonly Scale[] = ['paper', 'shapes', 'cifar10'];

export const scaleFlag = {
  scale: Flags.option({ options: SCALES, description: "The paper's settings, or a twin for two CPU cores.", default: 'shapes' })(),
};
