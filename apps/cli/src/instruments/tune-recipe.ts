// Measures the variants of a recipe's kernels in the training steps that use them. Not where the choices are kept.
import {
  type ExperimentData,
  learningOptions,
  modelOf,
  type Recipe,
  requireImagesOfCells,
  type StepKind,
  seenTypeOf,
} from '@softlabel/distill';
import { type AnyKernel, type Device, sameFields, type TunedKernel, type Variant } from '@softlabel/runtime';
import type { Launch, Plan } from '@softlabel/tensor';
import { initialVariables, Learner, planStep } from '@softlabel/train';
import { withTuning } from '../tuning-cache.ts';
import { holdSample } from './sample-batch.ts';
import type { Watch } from './watch.ts';

/** A launch of a step that more than one variant can do. */
interface Candidate {
  readonly kernel: AnyKernel;
  readonly params: TunedKernel['params'];
  readonly variants: readonly Variant[];
}

/** What was measured for one kernel and params, fastest first. */
export interface MeasuredKernel {
  readonly kernel: string;
  readonly params: TunedKernel['params'];
  readonly times: readonly { readonly variant: TunedKernel['variant']; readonly ms: number }[];
}

/** Who follows a measurement. */
export interface TuneWatch {
  readonly watch: Watch;
  /** Is told which kernels have a time for each of their variants, as soon as one has, and again with better times. */
  readonly decided: (measured: readonly MeasuredKernel[]) => Promise<unknown>;
}

/**
 * Best times of all variants that the step of `kind` can use, over `rounds` rounds, in milliseconds. A round takes the whole step with the first
 * variant of every kernel, then with the second, and so on: in place, because a kernel launched alone finds its data in the caches, and in
 * turn, because a machine's speed drifts.
 */
export async function tuneStep(
  device: Device,
  recipe: Recipe,
  data: ExperimentData,
  kind: StepKind,
  rounds: number,
  { watch, decided }: TuneWatch,
): Promise<MeasuredKernel[]> {
  requireImagesOfCells(recipe, data.train);
  const untuned = withTuning(device, null);
  const plan = planStep(untuned, modelOf(kind, data), learningOptions(recipe, data, kind), kind.batch, kind.batch, 1, seenTypeOf(data));
  const candidates = candidatesOf(plan, untuned);
  const most = Math.max(0, ...candidates.map(({ variants }) => variants.length));
  const best = new Map<Variant, number>();
  for (let round = 0; round < rounds; round++)
    for (let nth = 0; nth < most; nth++) {
      watch(`round ${round + 1} of ${rounds}`, (round + nth / most) / rounds);
      const tuned = withTuning(device, { adapter: '', driver: '', choices: candidates.map((candidate) => choiceOf(candidate, nth)) });
      for (const { kernel, params, ms } of await timesOf(tuned, recipe, data, kind)) {
        const variant = candidates.find((known) => isOf(known, kernel, params, untuned))?.variants[nth];
        if (variant !== undefined) best.set(variant, Math.min(best.get(variant) ?? ms, ms));
      }
      const timed = candidates.filter(({ variants }) => variants.every((variant) => best.has(variant)));
      if (timed.length > 0) await decided(timed.map((candidate) => measuredKernel(candidate, best)));
    }
  return candidates.map((candidate) => measuredKernel(candidate, best));
}

/** What a table decides, even where the planner puts another kernel in its place. */
const chosenOf = ({ chosen, kernel, variant, params }: Launch) => chosen ?? { kernel, variant, params };

function candidatesOf({ launches }: Plan, device: Device): Candidate[] {
  const candidates: Candidate[] = [];
  for (const { kernel, params } of launches.map(chosenOf)) {
    const variants = kernel.variants(device.profile, params);
    const known = candidates.some((one) => isOf(one, kernel, params, device));
    if (variants.length > 1 && !known) candidates.push({ kernel, params, variants });
  }
  return candidates;
}

/** Whether a launch is the candidate's: kernels of one name may differ in structure. */
function isOf(candidate: Candidate, kernel: AnyKernel, params: TunedKernel['params'], { profile }: Device): boolean {
  if (candidate.kernel.name !== kernel.name || !sameFields(candidate.params, params)) return false;
  return sameFields(candidate.variants[0], kernel.variants(profile, params)[0]);
}

/** The nth variant, or the first where there are fewer. */
const choiceOf = ({ kernel, params, variants }: Candidate, nth: number): TunedKernel => ({
  kernel: kernel.name,
  params,
  variant: { ...(variants[nth] ?? variants[0]) },
});

/** What every launch of one step took. */
async function timesOf(device: Device, recipe: Recipe, data: ExperimentData, kind: StepKind) {
  const { optimizer, batch } = kind;
  const model = modelOf(kind, data);
  const learner = await Learner.create(device, model, learningOptions(recipe, data, kind));
  learner.load({ variables: initialVariables(model, recipe.seed) });
  const step = await holdSample(learner, data, batch, { seed: recipe.seed, lr: optimizer.lr });
  const { plan, runs } = await learner.timeStep(step, 2);
  await learner.release();
  const [, second] = runs; // the driver compiles in the first
  return plan.launches.map((launch, i) => ({ ...chosenOf(launch), ms: second[i].ms }));
}

function measuredKernel({ kernel, params, variants }: Candidate, best: ReadonlyMap<Variant, number>): MeasuredKernel {
  const times = variants.map((variant) => ({ variant: { ...variant }, ms: best.get(variant) ?? Number.POSITIVE_INFINITY }));
  return { kernel: kernel.name, params, times: times.sort((a, b) => a.ms - b.ms) };
}

/** The choices of a table: the fastest variant of each. */
const fastestOf = (measured: readonly MeasuredKernel[]): TunedKernel[] =>
  measured.map(({ kernel, params, times: [{ variant }] }) => ({ kernel, params, variant }));

/**
 * `kept` with the fastest of what was measured, which come in the place of choices among the same variants: a kernel of the same name and params, but of
 * another structure, has others.
 */
export function mergedChoices(kept: readonly TunedKernel[], measured: readonly MeasuredKernel[]): TunedKernel[] {
  const isAmong = ({ kernel, params, variant }: TunedKernel, one: MeasuredKernel) =>
    one.kernel === kernel && sameFields(one.params, params) && one.times.some((time) => sameFields(time.variant, variant));
  return [...kept.filter((choice) => !measured.some((one) => isAmong(choice, one))), ...fastestOf(measured)];
}
