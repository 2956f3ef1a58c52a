// Programs: ordinary functions of tensors, traced per set of shapes, planned and replayed. The engine's front door.
import type { Device } from '@softlabel/runtime';
import { apply, defineOp, scope, type Tensor } from './graph.ts';
import { type DeviceTensor, layOut, membersAt, type Placement, type Population } from './memory.ts';
import { findNonFinite, type NonFinite } from './non-finite.ts';
import { type Plan, plan } from './plan.ts';
import { prepare, type Replay } from './replay.ts';
import { describe, type Spec } from './shape.ts';
import { submit } from './submit.ts';
import type { LaunchTimes } from './timed-replay.ts';
import { flatten, mapTree, type Replaced, type Tree, unflatten } from './tree.ts';

const inputOp = defineOp<{ path: string; spec: string }>({
  name: 'input',
  formula: 'a tensor handed to the program',
  infer: () => [],
  noDerivative: 'an input is where differentiation ends.',
  lower: () => undefined,
});

/** A program bound to tensors on a device. */
export interface BoundProgram<O> {
  readonly plan: Plan;
  /** Outputs on the device, valid after a run until the next one. */
  readonly outputs: O;
  /** Submits one run. */
  run(): void;
  /** Encodes one run, so that several can be submitted as one. */
  encode(encoder: GPUCommandEncoder): void;
  /** Runs `repeats` times and says when each launch of the plan ran: slower than run(), with the same effect. */
  time(repeats: number): Promise<LaunchTimes>;
  release(): void;
}

/** A program whose function has been called for given shapes. */
export interface Traced {
  plan(device: Pick<Device, 'profile'>): Plan;
}

export interface Program<I extends Tree<Tensor>, O extends Tree<Tensor>> {
  readonly name: string;
  /** What is computed, for one member of a population. */
  readonly fn: (inputs: I) => O;
  /** The graph for these shapes (of one member), traced once, to be planned for devices. */
  trace(specs: Replaced<Tensor, I, Spec>): Traced;
  /** Traces and plans for these shapes without a device's memory: dispatches, FLOPs and bytes before anything runs. */
  plan(device: Pick<Device, 'profile'>, specs: Replaced<Tensor, I, Spec>): Plan;
  /** Makes the program ready to run on `inputs`. Outputs named like an input replace it. */
  bind(device: Device, inputs: Replaced<Tensor, I, DeviceTensor>): Promise<BoundProgram<Replaced<Tensor, O, DeviceTensor>>>;
  /**
   * Runs once with every intermediate result kept, changing no input, and names the first op (and member) that made a NaN or infinity; null
   * when none did.
   */
  firstNonFinite(device: Device, inputs: Replaced<Tensor, I, DeviceTensor>): Promise<NonFinite | null>;
}

/**
 * Declares a program. `fn` is called once per binding with tensors that hold no numbers; it must be pure.
 * An output at the path of an input (`params/classifier.weight`) is that input's new value, written in place where possible.
 */
export function program<I extends Tree<Tensor>, O extends Tree<Tensor>>(name: string, fn: (inputs: I) => O): Program<I, O> {
  return populated(name, fn, { members: 1, shared: [] });
}

/**
 * The same program for `members` members at once (JAX's vmap): each has its own of every input, except of those at the top of the tree that
 * are named in `shared`, of which there is one for all. The function sees one member's tensors; its results, gradients to shared tensors
 * included, are to the bit what the program alone gives that member, however many run beside it. What depends on shared inputs alone is
 * computed once. Allocate the inputs that are not shared for as many members; memberOf() reaches what one of them has.
 */
export function vmap<I extends Tree<Tensor>, O extends Tree<Tensor>>(
  { name, fn }: Program<I, O>,
  members: number,
  shared: readonly (keyof I & string)[] = [],
): Program<I, O> {
  if (!Number.isInteger(members) || members < 1) throw new Error(`vmap: expected at least one member, got ${members}.`);
  return populated(name, fn, { members, shared });
}

function populated<I extends Tree<Tensor>, O extends Tree<Tensor>>(
  name: string,
  fn: (inputs: I) => O,
  population: Population,
): Program<I, O> {
  const traced = (specs: Replaced<Tensor, I, Spec>): Traced => {
    checkShared(name, specs, population);
    const placed = layOut(name, specs as Tree<Spec>, {}, (path) => membersAt(population, path)) as Tree<Placement>;
    const placements = new Map(flatten<Placement>(placed));
    const outputs = flatten<Tensor>(trace(fn, placed));
    checkReplacements(name, outputs, placements);
    return { plan: ({ profile }) => plan(name, outputs, placements, profile) };
  };
  return {
    name,
    fn,
    trace: traced,
    plan: (device, specs) => traced(specs).plan(device),
    async bind(device, inputs) {
      checkShared(name, inputs, population);
      const placements = new Map(flatten<DeviceTensor>(inputs as Tree<DeviceTensor>));
      checkMembers(name, placements, population);
      const outputs = trace(fn, inputs as Tree<DeviceTensor>);
      const leaves = flatten<Tensor>(outputs);
      checkReplacements(name, leaves, placements);
      const replay: Replay = await prepare(device, plan(name, leaves, placements, device.profile), new Map(leaves));
      const onDevice = unflatten(
        outputs as Tree<Tensor>,
        leaves.map(([path]) => replay.outputs.get(path)),
      ) as Replaced<Tensor, O, DeviceTensor>;
      const { encode, time, release } = replay;
      return { plan: replay.plan, outputs: onDevice, run: () => submit(device, name, encode), encode, time, release };
    },
    async firstNonFinite(device, inputs) {
      const placements = new Map(flatten<DeviceTensor>(inputs as Tree<DeviceTensor>));
      checkMembers(name, placements, population);
      return findNonFinite(device, name, flatten<Tensor>(trace(fn, inputs as Tree<DeviceTensor>)), placements);
    },
  };
}

/** Calls the function on placeholders of the given shapes. */
function trace<I extends Tree<Tensor>, O extends Tree<Tensor>>(fn: (inputs: I) => O, specs: Tree<Placement>): O {
  return scope('', () => fn(mapTree<Placement, Tensor>(specs, placeholder) as I));
}

function placeholder({ shape, dtype, members }: Placement, path: string): Tensor {
  const spec: Spec = { shape, dtype };
  const [tensor] = apply({ ...inputOp, infer: () => [spec] }, [], { path, spec: describe(spec) }, members);
  return tensor;
}

function checkShared(name: string, inputs: object, { shared }: Population): void {
  const unknown = shared.find((input) => !Object.hasOwn(inputs, input));
  if (unknown !== undefined)
    throw new Error(
      `${name}: expected shared inputs among ${Object.keys(inputs).join(', ')}, got '${unknown}'. Name an input of the program.`,
    );
}

function checkMembers(name: string, inputs: ReadonlyMap<string, Placement>, population: Population): void {
  for (const [path, input] of inputs) {
    const members = membersAt(population, path);
    if (input.members !== members)
      throw new Error(
        `${name}: expected input '${path}' to be ${describe(input, members)}, got ${describe(input, input.members)}. Give allocate() and vmap() the same members, and vmap() the names of the inputs that all of them share.`,
      );
  }
}

function checkReplacements(name: string, outputs: readonly (readonly [string, Tensor])[], inputs: ReadonlyMap<string, Placement>): void {
  for (const [path, output] of outputs) {
    const input = inputs.get(path);
    if (input !== undefined && output.node.members > input.members)
      throw new Error(
        `${name}: expected output '${path}' to be the same for all members, as the shared input of that name is, got ${describe(output, output.node.members)}. Name it differently, or do not share that input.`,
      );
    if (input !== undefined && describe(input) !== describe(output))
      throw new Error(
        `${name}: expected output '${path}' to replace the input of that name with ${describe(input)}, got ${describe(output)}. Name it differently, or keep its shape.`,
      );
  }
}
