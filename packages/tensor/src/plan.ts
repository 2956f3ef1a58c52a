// From a traced program to launches with addresses, and what they cost: everything that is known before anything runs. Makes no GPU object.
import type { DeviceProfile } from '@softlabel/runtime';
import { type Arena, placeInArena } from './arena.ts';
import { fuse } from './fuse.ts';
import { nodesOf, type Tensor } from './graph.ts';
import { joinLosses } from './join-losses.ts';
import { joinSums } from './join-sums.ts';
import { expectToFit, type Piece } from './limits.ts';
import { type Lowered, lower } from './lower.ts';
import { type Placement, paddedBytes } from './memory.ts';
import { recompute } from './recompute.ts';
import { simplify } from './simplify.ts';
import { takeMoments } from './take-moments.ts';

export interface Plan extends Lowered {
  readonly name: string;
  readonly arena: Arena;
  readonly cost: PlanCost;
}

/** What one run takes beside what is done once, for all members of a population together. */
export interface PlanCost {
  readonly dispatches: number;
  readonly flops: number;
  /** Bytes that the kernels read and write. */
  readonly bytes: number;
  /** Bytes of the arena at its fullest; parameters and batches lie outside. */
  readonly peakBytes: number;
  /** Bytes of the tensors handed to the program: parameters, state, batches. */
  readonly inputBytes: number;
}

/** Plans the program that computes `outputs` from tensors placed at `placements`. */
export function plan(
  name: string,
  outputs: readonly (readonly [path: string, tensor: Tensor])[],
  placements: ReadonlyMap<string, Placement>,
  profile: DeviceProfile,
): Plan {
  const tensors = recompute(simplify(fuse(simplify(outputs.map(([, tensor]) => tensor)))));
  const separate = lower(
    nodesOf(tensors),
    tensors.map((tensor, i) => [outputs[i][0], tensor] as const),
    placements,
    profile,
  );
  const lowered = { ...separate, launches: joinSums(joinLosses(takeMoments(separate.launches, profile), profile), profile) };
  expectToFit(bindingsOf(lowered), profile.maxBindingBytes, 'one tensor');
  const arena = placeInArena(lowered, profile.maxBufferBytes);
  return { ...lowered, name, arena, cost: costOf(lowered, arena, [...placements.values()]) };
}

/** What every binding of every launch sees, as what must fit a binding. */
export const bindingsOf = ({ once, launches }: Lowered): Piece[] =>
  [...once, ...launches].flatMap(({ operands }) =>
    operands.map(({ storages, bytes, members }) => ({ label: storages[0].label, bytes, members })),
  );

function costOf({ launches }: Lowered, { slabs }: Arena, inputs: readonly Placement[]): PlanCost {
  const costs = launches.map(({ kernel, params, members }) => ({ ...kernel.cost(params), members }));
  return {
    dispatches: launches.length,
    flops: costs.reduce((sum, { flops, members }) => sum + members * flops, 0),
    bytes: costs.reduce((sum, { bytes, members }) => sum + members * bytes, 0),
    peakBytes: slabs.reduce((sum, bytes) => sum + bytes, 0),
    inputBytes: inputs.reduce((sum, input) => sum + input.members * paddedBytes(input), 0),
  };
}
