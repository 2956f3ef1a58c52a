// The row of a recipe: a step of every kind that it takes, augmented on both sides, times how often it takes it. Not a run: nothing is gathered, evaluated or saved.
import { readFile } from 'node:fs/promises';
import { type DataCounts, parseRecipe } from '@softlabel/distill';
import type { Device } from '@softlabel/runtime';
import { race } from '../race.ts';
import { recipeSteps, wholeRecipe } from '../recipe-steps.ts';
import type { Measured, Row } from '../row.ts';
import { makeTask } from '../trainer.ts';
import { prepareSteps, type StepPeer } from './step.ts';

const FILE = 'recipes/cifar10-cpu.yaml';
const CIFAR10: DataCounts = { train: 50_000, test: 10_000, validation: 0, classes: 10 };
const SIDE = 32;

/** The row of recipes/cifar10-cpu.yaml beside one peer, which augments as ours does. */
export const cifar10Row = (peer: StepPeer): Row => ({
  name: 'recipe cifar10-cpu',
  shape: `all steps of ${FILE}, expert's and students', with DSA on both sides, forecast from one of each kind; no evaluation`,
  unit: 'minutes',
  measure: (device, leastMs) => measureRecipe(device, peer, leastMs),
});

async function measureRecipe(device: Device, peer: StepPeer, leastMs?: number): Promise<Measured> {
  const recipe = parseRecipe(await readFile(new URL(`../../../${FILE}`, import.meta.url), 'utf8'), FILE);
  const steps = recipeSteps(recipe, CIFAR10, SIDE);
  const measured: Measured[] = [];
  for (const { size, optimizer } of steps) {
    const prepared = await prepareSteps(device, makeTask(size, optimizer), [peer]);
    measured.push(await race(prepared, 'ms', leastMs));
  }
  return wholeRecipe(steps, measured);
}
