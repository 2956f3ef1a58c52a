// Measures one kind of step of a recipe: every launch, the whole step, the host's share, the ceilings. Not how it is shown.
import {
  type ExperimentData,
  learningOptions,
  modelOf,
  networksFor,
  type Recipe,
  requireImagesOfCells,
  type StepKind,
  seenTypeOf,
} from '@softlabel/distill';
import type { LaunchProfile, StepProfile } from '@softlabel/report';
import { type Device, kernelLabel } from '@softlabel/runtime';
import { fullestMoment, type LaunchTimes, type Plan } from '@softlabel/tensor';
import { initialVariables, type Learner, type Step, stateBytes, traceStep } from '@softlabel/train';
import { measureCeilings } from './ceilings.ts';
import { planKind } from './plan-kind.ts';
import { holdSample, ownNumbers } from './sample-batch.ts';
import type { Watch } from './watch.ts';

/** Tensors that are listed of the fullest moment. */
const LISTED_TENSORS = 12;

/** A profile of the step of as many trainings as a run takes at once. */
export interface PopulationProfile extends StepProfile {
  readonly members: number;
}

/** Takes `runs` whole steps and as many timed ones, of as many trainings at once as a run takes. Throws where a run would not start. */
export async function profileStep(
  device: Device,
  recipe: Recipe,
  data: ExperimentData,
  wanted: StepKind,
  runs: number,
  watch: Watch,
): Promise<PopulationProfile> {
  requireImagesOfCells(recipe, data.train);
  const kind = planKind(device.profile, recipe, data, wanted);
  const { members } = kind;
  watch('compiling kernels', 0);
  const model = modelOf(kind, data);
  const options = learningOptions(recipe, data, kind);
  const tracing = stopwatch();
  const traced = traceStep(device, model, options, kind.batch, kind.batch, members, seenTypeOf(data));
  const traceMs = tracing();
  const planning = stopwatch();
  const early = traced.plan(device);
  const planMs = planning();
  const pipelinesMs = await makePipelines(device, early);
  const networks = networksFor(device, recipe, data);
  const { learner } = await networks.trainedBy(kind, members);
  const variables = initialVariables(model, recipe.seed);
  for (let member = 0; member < members; member++) learner.load({ variables }, member);
  const step = await holdSample(learner, data, kind.batch, { seed: recipe.seed, ...ownNumbers(kind, members) });
  const first = await takeStep(learner, step);
  const steps = await wholeSteps(learner, step, runs, (i) => watch(`step ${i + 1} of ${runs}`, i / (2 * runs)));
  watch('timing launches', 0.5);
  const { plan, ...times } = await learner.timeStep(step, runs);
  await networks.release();
  watch('measuring the ceilings of the device', 1);
  const middle = middles(steps, msOf);
  const [encodeMs, waitMs] = [meanOf(middle.map((one) => one.encodeMs)), meanOf(middle.map((one) => one.waitMs))];
  return {
    recipe: recipe.name,
    step: members === 1 ? kind.name : `${kind.name}, ${members} at once`,
    members,
    batch: kind.batch,
    adapter: device.profile.name,
    clock: times.clock,
    runs,
    ceilings: await measureCeilings(device),
    host: { traceMs, planMs, pipelinesMs, firstStepMs: msOf(first), encodeMs, waitMs },
    wholeStep: { ms: Math.min(...steps.map(msOf)), medianMs: encodeMs + waitMs },
    launches: launchProfiles(plan, times),
    memory: memoryOf(plan, members * stateBytes(model, kind.optimizer)),
  };
}

/** Milliseconds of making every pipeline of a plan. */
async function makePipelines(device: Device, { name, launches }: Plan): Promise<number> {
  const spent = stopwatch();
  await device.checked(name, () => launches.map(({ kernel, variant }) => device.pipeline(kernel, variant)));
  return spent();
}

interface StepTimes {
  readonly encodeMs: number;
  readonly waitMs: number;
}

const msOf = ({ encodeMs, waitMs }: StepTimes): number => encodeMs + waitMs;

async function wholeSteps(learner: Learner, step: Step, count: number, onStep: (i: number) => void): Promise<StepTimes[]> {
  const steps: StepTimes[] = [];
  for (let i = 0; i < count; i++) {
    onStep(i);
    steps.push(await takeStep(learner, step));
  }
  return steps;
}

async function takeStep(learner: Learner, step: Step): Promise<StepTimes> {
  const encoded = stopwatch();
  await learner.take([step]);
  const encodeMs = encoded();
  const waited = stopwatch();
  await learner.reach(learner.submitted());
  return { encodeMs, waitMs: waited() };
}

/** What each launch of a plan took. */
export function launchProfiles({ launches }: Plan, { runs }: Pick<LaunchTimes, 'runs'>): LaunchProfile[] {
  const fastest = runs.reduce((a, b) => (endOf(b) < endOf(a) ? b : a));
  return launches.map(({ kernel, variant, params, members, label }, i) => {
    const times = runs.map((spans) => spans[i].ms);
    const { flops, bytes } = kernel.cost(params);
    const at = label.lastIndexOf(': ');
    return {
      kernel: kernelLabel(kernel, variant),
      op: at < 0 ? label : label.slice(at + 2),
      layer: at < 0 ? '' : label.slice(0, at),
      flops: members * flops,
      bytes: members * bytes,
      ms: Math.min(...times),
      medianMs: meanOf(middles(times, (ms) => ms)),
      span: fastest[i],
    };
  });
}

function endOf(spans: LaunchTimes['runs'][number]): number {
  const { startMs, ms } = spans[spans.length - 1];
  return startMs + ms;
}

function memoryOf(plan: Plan, state: number): StepProfile['memory'] {
  const { launch, bytes, tensors } = fullestMoment(plan);
  const fullest = { launch: plan.launches[launch].label, bytes, tensors: tensors.slice(0, LISTED_TENSORS) };
  return { peakBytes: plan.cost.peakBytes, stateBytes: state, fullest };
}

/** The item in the middle of the order by `value`, or the two that are where the items are even in number. */
function middles<T>(items: readonly T[], value: (item: T) => number): T[] {
  const sorted = [...items].sort((a, b) => value(a) - value(b));
  return sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Milliseconds since this call. */
function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
