// New label bundles from old ones: more edits, several joined to one, edits baked into targets. Not the edits, and not files.
import { childSeed } from '@softlabel/runtime';
import { joinSources, UneditableError } from './apply-edits.ts';
import { bundleTargets, type LabelBundle } from './bundle.ts';
import { type NamedBundle, requireSameImages } from './match.ts';
import { canonicalEdits, type EditStep, parseEdits } from './pipeline.ts';

/** What to do with bundles beside the edits. */
export interface BundleEditing {
  /** Edits after each bundle's own; an `ensemble` among them joins several bundles. */
  readonly edits: string;
  /** Seed of all edits that are still to be applied; by default each bundle's own. What follows an ensemble draws from one derived from the first. */
  readonly seed?: number | undefined;
  /** Apply all edits now, so that the bundle holds targets and no edits. */
  readonly bake?: boolean | undefined;
}

/**
 * One bundle from one or, with an `ensemble`, several. Its targets are computed to see that they can be: throws what edits throw, and for
 * bundles of other images, classes, data or preprocessing.
 */
export function editBundles(inputs: readonly NamedBundle[], { edits, seed, bake = false }: BundleEditing): LabelBundle {
  const steps = parseEdits(edits);
  const join = steps.findIndex(({ edit }) => edit === null);
  requireJoin(inputs, join < 0 ? null : steps[join]);
  const base = join < 0 ? inputs[0].bundle : joinBundles(inputs, steps.slice(0, join), steps[join], seed);
  const pipeline = canonicalEdits(joined([base.header.edits.pipeline, textOf(steps.slice(join + 1))]));
  const edited = withEdits(base, pipeline, join < 0 ? (seed ?? base.header.edits.seed) : base.header.edits.seed);
  const targets = bundleTargets(edited);
  return bake ? baked(edited, targets) : edited;
}

/** Throws where `edits` after those of a bundle that stands alone want others to join, or logits that it does not hold. Computes no labels. */
export function requireEditable({ source, bundle: { kind, header } }: NamedBundle, edits: string): void {
  const join = parseEdits(edits).find(({ edit }) => edit === null);
  if (join !== undefined)
    throw new UneditableError(
      `edits: expected several experts for ${join.text}, got ${source} alone. Leave it out for this source (cases), or join bundles first: softlabel labels edit.`,
    );
  const step = parseEdits(joined([header.edits.pipeline, edits])).find(({ actsOn }) => actsOn === 'logits');
  if (step === undefined || kind === 'logits') return;
  throw new UneditableError(
    `edits: expected labels with logits for ${step.text} in ${source}, got labels that hold targets only. Leave it out, or label from logits.`,
  );
}

/** Seed of the edits that follow when those before are done, so that they draw other numbers. */
const seedAfter = (seed: number) => childSeed(seed, 'labels', 0xffffffff);
const textOf = (steps: readonly EditStep[]) => joined(steps.map(({ text }) => text));
const joined = (pipelines: readonly string[]) => pipelines.filter((text) => text !== '').join(' | ');

function withEdits(bundle: LabelBundle, pipeline: string, seed: number): LabelBundle {
  return { ...bundle, header: { ...bundle.header, edits: { pipeline, seed } } };
}

function requireJoin(inputs: readonly NamedBundle[], step: EditStep | null): void {
  if (inputs.length > 1 && step === null)
    throw new Error(
      `edits: expected ensemble logits or ensemble probabilities among the edits of ${inputs.length} bundles, got none. Say how to join them.`,
    );
  if (inputs.length === 1 && step !== null)
    throw new Error(`edits: expected several bundles for ${step.text}, got ${inputs[0].source} alone. Name the others.`);
}

/** The mean of several bundles, each after its own edits and those `before`. */
function joinBundles(
  inputs: readonly NamedBundle[],
  before: readonly EditStep[],
  ensemble: EditStep,
  seed: number | undefined,
): LabelBundle {
  const [first, ...others] = inputs;
  for (const other of others) requireSameImages(first, other);
  const each = inputs.map(({ bundle }) =>
    withEdits(bundle, joined([bundle.header.edits.pipeline, textOf(before)]), seed ?? bundle.header.edits.seed),
  );
  const sources = each.map((bundle, i) => ({
    name: inputs[i].source,
    labels: bundle,
    steps: parseEdits(bundle.header.edits.pipeline),
    seed: bundle.header.edits.seed,
  }));
  const { kind, values } = joinSources(sources, first.bundle.header.classNames.length, ensemble.actsOn);
  const header = { ...each[0].header, identity: null, expert: null, history: [...each.map(sourceLine), ensemble.text] };
  return withEdits({ ...first.bundle, kind, values: Float32Array.from(values), header }, '', seedAfter(header.edits.seed));
}

/** Where one of the joined bundles comes from, and what was done to it. */
function sourceLine(bundle: LabelBundle): string {
  const { expert, dataset, history, edits } = bundle.header;
  const origin = expert === null ? dataset.name : `${expert.recipe.name}, epoch ${expert.epoch} of the expert with seed ${expert.seed}`;
  const pending = edits.pipeline === '' ? [] : [`edits with seed ${edits.seed}: ${edits.pipeline}`];
  return [`source: ${origin}`, ...history, ...pending].join('; ');
}

/** The targets as they are now, with nothing left to apply. */
function baked(bundle: LabelBundle, targets: Float64Array): LabelBundle {
  const { header } = bundle;
  const history = [...header.history, `bake with seed ${header.edits.seed}`, ...parseEdits(header.edits.pipeline).map(({ text }) => text)];
  const values = Float32Array.from(targets);
  return withEdits(
    { ...bundle, kind: 'targets', values, header: { ...header, identity: null, history } },
    '',
    seedAfter(header.edits.seed),
  );
}
