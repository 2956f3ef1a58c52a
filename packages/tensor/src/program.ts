// Programs: ordinary functions of tensors, traced per set of shapes, planned and replayed. The engine's front door.
import type { Device } from '@softlabel/runtime';
import { apply, defineOp, scope, type Tensor } from './graph.ts';
import { type DeviceTensor, layOut, type Placement } from './memory.ts';
import { findNonFinite } from './non-finite.ts';
import { type Plan, plan } from './plan.ts';
import { prepare, type Replay } from './replay.ts';
import { describe, type Spec } from './shape.ts';
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
  run(): void;
  /** Runs `repeats` times and says when each launch of the plan ran: slower than run(), with the same effect. */
  time(repeats: number): Promise<LaunchTimes>;
  release(): void;
}

export interface Program<I extends Tree<Tensor>, O extends Tree<Tensor>> {
  readonly name: string;
  /** Plans for these shapes without a device's memory: dispatches, FLOPs and bytes before anything runs. */
  plan(device: Pick<Device, 'profile'>, specs: Replaced<Tensor, I, Spec>): Plan;
  /** Makes the program ready to run on `inputs`. Outputs named like an input replace it. */
  bind(device: Device, inputs: Replaced<Tensor, I, DeviceTensor>): Promise<BoundProgram<Replaced<Tensor, O, DeviceTensor>>>;
  /** Runs once with every intermediate result kept, changing no input, and names the first op that made a NaN or infinity; null when none did. */
  firstNonFinite(device: Device, inputs: Replaced<Tensor, I, DeviceTensor>): Promise<string | null>;
}

/**
 * Declares a program. `fn` is called once per binding with tensors that hold no numbers; it must be pure.
 * An output at the path of an input (`params/classifier.weight`) is that input's new value, written in place where possible.
 */
export function program<I extends Tree<Tensor>, O extends Tree<Tensor>>(name: string, fn: (inputs: I) => O): Program<I, O> {
  return {
    name,
    plan(device, specs) {
      const placed = layOut(name, specs as Tree<Spec>, {}) as Tree<Placement>;
      const placements = new Map(flatten<Placement>(placed));
      const outputs = flatten<Tensor>(trace(fn, placed));
      checkReplacements(name, outputs, placements);
      return plan(name, outputs, placements, device.profile);
    },
    async bind(device, inputs) {
      const placements = new Map(flatten<DeviceTensor>(inputs as Tree<DeviceTensor>));
      const outputs = trace(fn, inputs as Tree<DeviceTensor>);
      const leaves = flatten<Tensor>(outputs);
      checkReplacements(name, leaves, placements);
      const replay: Replay = await prepare(device, plan(name, leaves, placements, device.profile), new Map(leaves));
      const onDevice = unflatten(
        outputs as Tree<Tensor>,
        leaves.map(([path]) => replay.outputs.get(path)),
      ) as Replaced<Tensor, O, DeviceTensor>;
      return { plan: replay.plan, outputs: onDevice, run: replay.run, time: replay.time, release: replay.release };
    },
    async firstNonFinite(device, inputs) {
      const placements = new Map(flatten<DeviceTensor>(inputs as Tree<DeviceTensor>));
      const traced = flatten<Tensor>(trace(fn, inputs as Tree<DeviceTensor>));
      return findNonFinite(
        device,
        name,
        traced.map(([, tensor]) => tensor),
        placements,
      );
    },
  };
}

/** Calls the function on placeholders of the given shapes. */
function trace<I extends Tree<Tensor>, O extends Tree<Tensor>>(fn: (inputs: I) => O, specs: Tree<Placement>): O {
  return scope('', () => fn(mapTree<Placement, Tensor>(specs, placeholder) as I));
}

function placeholder(spec: Spec, path: string): Tensor {
  const shape = { shape: spec.shape, dtype: spec.dtype };
  const [tensor] = apply({ ...inputOp, infer: () => [shape] }, [], { path, spec: describe(spec) });
  return tensor;
}

function checkReplacements(name: string, outputs: readonly (readonly [string, Tensor])[], inputs: ReadonlyMap<string, Spec>): void {
  for (const [path, output] of outputs) {
    const input = inputs.get(path);
    if (input !== undefined && describe(input) !== describe(output))
      throw new Error(
        `${name}: expected output '${path}' to replace the input of that name with ${describe(input)}, got ${describe(output)}. Name it differently, or keep its shape.`,
      );
  }
}
