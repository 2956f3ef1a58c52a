// A recipe's steps as batches of one size, how often each is taken, and what all of them take together. Measures nothing.
import { type DataCounts, type Recipe, stepKinds } from '@softlabel/distill';
import type { StepSize } from './networks.ts';
import type { Detail, Measured, Value } from './row.ts';
import type { Sgd } from './trainer.ts';

/** Steps that are all alike. */
export interface RecipeSteps {
  /** `expert`, or `student, IPC 10`. */
  readonly name: string;
  readonly size: StepSize;
  readonly optimizer: Sgd;
  /** How many of them the recipe takes. */
  readonly count: number;
}

/** Every kind of step in `recipe` on a data set of square images with `side` pixels along an edge; the last batch of an epoch is a kind by itself. */
export function recipeSteps(recipe: Recipe, data: DataCounts, side: number): RecipeSteps[] {
  return stepKinds(recipe, data).flatMap(({ name, model, set, batch, images, optimizer }) => {
    if (optimizer.name !== 'sgd') throw new Error(`bench: expected ${recipe.name} to train by sgd, got ${optimizer.name}.`);
    const count = images / set; // epochs, of all trainings together
    const kinds = [
      { batch, count: count * Math.floor(set / batch) },
      { batch: set % batch, count },
    ];
    return kinds
      .filter((kind) => kind.batch > 0)
      .map((kind) => ({
        name,
        optimizer,
        count: kind.count,
        size: { ...networkOf({ name: recipe.name, model }), side, batch: kind.batch, classes: data.classes },
      }));
  });
}

function networkOf({ name, model }: Pick<Recipe, 'name' | 'model'>): Pick<StepSize, 'network' | 'depth' | 'width'> {
  if (model.name !== 'convnet' || model.norm !== 'instance' || model.pooling !== 'avg')
    throw new Error(`bench: expected ${name} to train a ConvNet with instance norm and average pooling, got ${JSON.stringify(model)}.`);
  return { network: 'convnet', depth: model.depth, width: model.width };
}

/** Minutes of all steps, from the milliseconds of one of each kind; a side that lacks one has its reason instead. */
export function wholeRecipe(steps: readonly RecipeSteps[], measured: readonly Measured[]): Measured {
  const peers = Object.keys(measured[0].peers);
  const total = (side: (kind: Measured) => Value) => minutesOf(steps, measured.map(side));
  return {
    ours: total(({ ours }) => ours),
    peers: Object.fromEntries(peers.map((peer) => [peer, total((kind) => kind.peers[peer])])),
    about: Object.assign({}, ...measured.map(({ about }) => about)),
    failures: measured.flatMap(({ failures = [] }) => failures),
    details: steps.map((kind, i) => detailOf(kind, measured[i])),
  };
}

function minutesOf(steps: readonly RecipeSteps[], ms: readonly Value[]): Value {
  let total = 0;
  for (const [i, value] of ms.entries()) {
    if (typeof value === 'string') return value;
    total += steps[i].count * value;
  }
  return total / 60_000;
}

const detailOf = ({ name, size, count }: RecipeSteps, { ours, peers }: Measured): Detail => ({
  steps: name,
  batch: size.batch,
  count,
  oursMs: ours,
  ...Object.fromEntries(Object.entries(peers).map(([peer, ms]) => [`${peer}Ms`, ms])),
});
