// How many members of a population fit an adapter. Not how they are computed together: that is vmap() in program.ts.
import type { Device } from '@softlabel/runtime';
import { pieceOf } from './arena.ts';
import type { Tensor } from './graph.ts';
import { bytesPerMember, type Piece } from './limits.ts';
import { sideBySide } from './memory.ts';
import { bindingsOf, type Plan } from './plan.ts';
import { type Program, vmap } from './program.ts';
import type { Spec } from './shape.ts';
import type { Replaced, Tree } from './tree.ts';

export interface PopulationOptions<I> {
  /** As vmap takes them. */
  readonly shared?: readonly (keyof I & string)[];
  /** Bytes that all of a population may take together; infinite for the adapter's limits alone. WebGPU does not tell how much memory a device has. */
  readonly memoryBytes: number;
  /** The inputs as they are allocated, each tree in a buffer of its own; unless given, all in one. */
  readonly buffers?: readonly Tree<Spec>[];
  /** What each member keeps in memory beside what the program sees. */
  readonly beside?: Tree<Spec>;
}

/**
 * The most members that vmap(one, members, shared) can have: within `memoryBytes`, and with every tensor and buffer within the adapter's limits. At
 * least 1: a program too large for one says so when it is planned.
 */
export function largestPopulation<I extends Tree<Tensor>, O extends Tree<Tensor>>(
  { profile }: Pick<Device, 'profile'>,
  one: Program<I, O>,
  specs: Replaced<Tensor, I, Spec>,
  { shared = [], memoryBytes, buffers = [specs], beside = {} }: PopulationOptions<I>,
): number {
  const boundless = { profile: { ...profile, maxBindingBytes: Number.MAX_SAFE_INTEGER, maxBufferBytes: Number.MAX_SAFE_INTEGER } };
  const [two, three] = [2, 3].map((members) => vmap(one, members, shared).plan(boundless, specs));
  const perMember = (bytesOf: (plan: Plan) => number) => bytesOf(three) - bytesOf(two);
  const inputBytes = perMember(({ cost }) => cost.inputBytes);
  const arenaBytes = perMember(({ cost }) => cost.peakBytes);
  const sharedBytes = two.cost.inputBytes + two.cost.peakBytes - 2 * (inputBytes + arenaBytes);
  const most = Math.min(
    profile.maxWorkgroups,
    (memoryBytes - sharedBytes) / (inputBytes + arenaBytes + sideBySide(beside, []).perMember),
    ...buffers.map((inputs) => mostIn(profile.maxBufferBytes, sideBySide(inputs, shared))),
    profile.maxBufferBytes / largestPart(unitsOf(two)),
    profile.maxBindingBytes / largestPart(bindingsOf(two)),
  );
  return Math.max(1, Math.floor(most));
}

/** Members that a buffer of `bytes` has room for, beside what they share. */
const mostIn = (bytes: number, { once, perMember }: ReturnType<typeof sideBySide>): number =>
  perMember === 0 ? Number.POSITIVE_INFINITY : (bytes - once) / perMember;

const unitsOf = ({ arena }: Plan): Piece[] => [...arena.addresses.keys()].map(({ unit }) => pieceOf(unit));

/** Bytes of the largest part that a single member has; 0 when all is shared. */
const largestPart = (pieces: readonly Piece[]): number =>
  pieces.filter(({ members }) => members > 1).reduce((most, piece) => Math.max(most, bytesPerMember(piece)), 0);
