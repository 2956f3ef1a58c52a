// A kind of step planned for as many trainings at once as a run takes: launches, arithmetic, memory. Not the whole recipe (plan-recipe.ts).
import {
  type Cell,
  type ExperimentData,
  evenParts,
  type Learning,
  learningKey,
  learningOptions,
  modelOf,
  populationOf,
  type Recipe,
  type StepKind,
  seenTypeOf,
  studentLearning,
} from '@softlabel/distill';
import type { DeviceProfile } from '@softlabel/runtime';
import type { PlanCost } from '@softlabel/tensor';
import { mostMembers, planStep, stateBytes } from '@softlabel/train';
import { plannedSet } from './plan-memory.ts';

/** A learner's state, and the copy of it at the mark. */
export const STATE_COPIES = 2;

/** One kind of step with the cost of one of them, for all that are trained at once; it learns as the most of these do together. */
export interface PlannedKind extends Omit<StepKind, 'groups'> {
  /** Trainings done at once: the most, where groups of them differ in size. */
  readonly members: number;
  readonly cost: PlanCost;
  /** Bytes of parameters and optimiser state, and of the copy that a training goes back to. */
  readonly stateBytes: number;
  /** Bytes of what else stays on the device for a step: the training set or as much of it as is held, its targets, a teacher. */
  readonly dataBytes: number;
}

/** Plans a step of a kind for a device of this profile. Throws where the recipe wants more students at once than fit. */
export function planKind(profile: DeviceProfile, recipe: Recipe, data: ExperimentData, { groups, ...alone }: StepKind): PlannedKind {
  const together = mostTogether(profile, recipe, data, groups);
  const members = Math.max(1, together.length);
  const kind = together.length === 0 ? alone : { ...alone, ...studentLearning(recipe, together[0], together) };
  const model = modelOf(kind, data);
  const options = learningOptions(recipe, data, kind);
  const { cost } = planStep({ profile }, model, options, kind.batch, plannedSet(kind, data), members, seenTypeOf(data));
  const state = members * stateBytes(model, kind.optimizer);
  return { ...kind, members, cost, stateBytes: STATE_COPIES * state, dataBytes: Math.max(0, cost.inputBytes - state) };
}

/** The most students of one group that are trained at once; none of experts. */
function mostTogether(profile: DeviceProfile, recipe: Recipe, data: ExperimentData, groups: StepKind['groups']): readonly Cell[] {
  const known = new Map<string, number>();
  const type = seenTypeOf(data);
  const most = (learning: Learning, batch: number, count: number, memoryBytes?: number): number => {
    const key = `${learningKey(learning)} ${batch} ${count} ${memoryBytes}`;
    const options = learningOptions(recipe, data, learning);
    const found = known.get(key) ?? mostMembers({ profile }, modelOf(learning, data), options, batch, count, type, memoryBytes);
    known.set(key, found);
    return found;
  };
  const parts = groups.map((group) => evenParts(group, populationOf(recipe, group, data.classNames.length, most))[0]); // the first is the largest
  return parts.reduce((a, b) => (b.length > a.length ? b : a), []);
}
