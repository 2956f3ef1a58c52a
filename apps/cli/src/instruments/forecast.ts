// How long a planned recipe will take: a few steps of each kind and some evaluations, measured and multiplied. Not the plan.
import { type ExperimentData, learningKey, networksFor, type Recipe } from '@softlabel/distill';
import type { Device } from '@softlabel/runtime';
import { initialVariables, type Learner, type Predictor, train } from '@softlabel/train';
import type { PlannedKind } from './plan-kind.ts';
import type { PlannedEvaluation, RecipePlan } from './plan-recipe.ts';
import { ownNumbers, sampleSet, standIns } from './sample-batch.ts';
import type { Watch } from './watch.ts';

/** One row's share of the forecast. */
export interface RowForecast {
  /** Milliseconds of the first step or batch beyond a later one: pipelines, buffers, the driver's compiling. */
  readonly startMs: number;
  /** Milliseconds of a step of all that are trained at once, or of an evaluation batch. */
  readonly ms: number;
  readonly seconds: number;
}

export interface RecipeForecast {
  readonly adapter: string;
  /** In the order of the plan's kinds. */
  readonly kinds: readonly RowForecast[];
  /** In the order of the plan's evaluations. */
  readonly evaluations: readonly RowForecast[];
  readonly seconds: number;
  /** What else the run does, which is not measured: fitting a whitening to measure it would take as long as the run's own fit. */
  readonly leavesOut: readonly 'whitening'[];
  /** Seconds that the measurement took. */
  readonly measuredFor: number;
}

/** Seconds for steps and evaluations together, beside the first ones. */
const BUDGET = 16;

/** Measures what the forecast needs; takes about 20 s on a slow device, less where steps are fast. */
export async function forecastRecipe(
  device: Device,
  recipe: Recipe,
  data: ExperimentData,
  plan: RecipePlan,
  watch: Watch,
): Promise<RecipeForecast> {
  const start = performance.now();
  const networks = networksFor(device, recipe, data);
  const share = (1000 * BUDGET) / (new Set(plan.kinds.map(stepsAlike)).size + plan.evaluations.length);
  const rows = plan.kinds.length + plan.evaluations.length;
  const speeds = new Map<string, Measured>();
  const kinds: RowForecast[] = [];
  for (const kind of plan.kinds) {
    watch(`measuring steps: ${kind.name}`, kinds.length / rows);
    const known = speeds.get(stepsAlike(kind));
    if (known !== undefined) {
      kinds.push(rowForecast(kind, { ...known, startMs: 0 }));
      continue;
    }
    const { learner, model } = await networks.trainedBy(kind, kind.members);
    const variables = initialVariables(model, recipe.seed);
    for (let member = 0; member < kind.members; member++) learner.load({ variables }, member);
    const speed = await measured(trainingOf(learner, data, kind, recipe), share, kind.steps);
    speeds.set(stepsAlike(kind), speed);
    kinds.push(rowForecast(kind, speed));
  }
  const evaluations: RowForecast[] = [];
  for (const planned of plan.evaluations) {
    watch('measuring evaluations', (kinds.length + evaluations.length) / rows);
    const { predictor } = await networks.trainedBy({ ...plan.kinds[0], model: planned.model });
    const speed = await measured(evaluationOf(predictor, data, planned), share, Math.ceil(planned.images / planned.batch));
    evaluations.push(rowForecast(planned, speed));
  }
  await networks.release();
  const seconds = [...kinds, ...evaluations].reduce((sum, row) => sum + row.seconds, 0);
  return {
    adapter: device.profile.name,
    kinds,
    evaluations,
    seconds,
    leavesOut: plan.whitening === null ? [] : ['whitening'],
    measuredFor: (performance.now() - start) / 1000,
  };
}

/** Kinds with the same key take the same step, whatever it is called. */
const stepsAlike = (kind: PlannedKind): string => `${learningKey(kind)} ${kind.batch} ${kind.members}`;

interface Measured {
  readonly startMs: number;
  readonly ms: number;
}

/** Steps of a whole batch taken as training takes them: gathered, paced, and without a look at the loss in between. */
function trainingOf(learner: Learner, data: ExperimentData, kind: PlannedKind, { seed }: Recipe) {
  const { batch, members } = kind;
  const set = sampleSet(data, batch, members);
  const seeds = set.targets.map(() => seed);
  const settings = { batch, ...ownNumbers(kind, members), schedule: { name: 'constant' }, order: 'shuffled', seeds } as const;
  return async (steps: number): Promise<void> => {
    for await (const _ of train(learner, set, { ...settings, epochs: steps, reportAfter: () => false }));
  };
}

/** Batches of the test set, as often over it as needed. */
function evaluationOf(predictor: Predictor, data: ExperimentData, { batch }: PlannedEvaluation) {
  const { labels } = data.test;
  const images = standIns(data.test, data);
  const whole = Math.floor(labels.length / batch);
  return async (batches: number): Promise<void> => {
    for (let done = 0; done < batches; done += whole) {
      const count = batch * Math.min(whole, batches - done);
      const first = 'read' in images ? images : images.subarray(0, (images.length / labels.length) * count);
      await predictor.rightAnswers({ images: first, labels: labels.slice(0, count), count });
    }
  };
}

/** Runs `work` once for the driver, once to learn its speed, and then as often as fits into `shareMs`, at most `most` times. */
async function measured(work: (times: number) => Promise<void>, shareMs: number, most: number): Promise<Measured> {
  const first = await timed(work, 1);
  const second = await timed(work, 1);
  const times = Math.min(most, Math.floor((shareMs - second) / second));
  const ms = times < 2 ? second : (await timed(work, times)) / times;
  return { startMs: Math.max(0, first - ms), ms };
}

async function timed(work: (times: number) => Promise<void>, times: number): Promise<number> {
  const start = performance.now();
  await work(times);
  return performance.now() - start;
}

/** What `images` in batches of `batch` for each of `members` at once will take; a smaller last batch counts by its images. */
export function rowForecast(
  { images, batch, members = 1 }: { readonly images: number; readonly batch: number; readonly members?: number },
  { startMs, ms }: Measured,
): RowForecast {
  return { startMs, ms, seconds: (startMs + (images / batch / members) * ms) / 1000 };
}
