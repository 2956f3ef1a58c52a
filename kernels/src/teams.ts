// How the invocations of a workgroup share out results and their terms, where they join them through workgroup memory. Not the join itself.
import { type DeviceProfile, wgsl } from '@softlabel/runtime';

/** A workgroup of teams * lanes invocations: a team makes one result, its lanes take turns at the terms. Powers of two. */
export interface Teams {
  readonly teams: number;
  readonly lanes: number;
}

/** Work that is alike for all results: sums, largest values or statistics. */
export interface Joins {
  readonly results: number;
  /** Terms of one result. */
  readonly terms: number;
  /** Results whose terms lie side by side in memory, and bytes of each of these terms. */
  readonly neighbours: number;
  readonly bytes: number;
}

export type SharedTileName = `shared-tile ${number}x${number}`;
export interface SharedTeams extends Teams {
  /** terms x results that a workgroup takes at a time. */
  readonly name: SharedTileName;
}

/** Invocations of a workgroup: enough to fill a processor's lanes, and no more than WebGPU's default limit. */
const LEAST_INVOCATIONS = 64;
const MOST_INVOCATIONS = 256;
/** Terms that a lane has on their way from memory at a time: more lanes would only make the tree taller. */
const TERMS_PER_LANE = 4;
/** Neighbouring teams read a whole cache line together where they can, and at least what memory moves at once. */
const LINE_BYTES = 128;
const SECTOR_BYTES = 32;
/** Workgroups that keep a device busy. */
const ENOUGH_WORKGROUPS = { software: 32, integrated: 32, discrete: 128 } as const;

/**
 * The teams for a GPU. As many as read a cache line, so that what neighbours load arrives together; fewer and larger ones where results are so few that
 * processors would be idle; more where terms are too few for a workgroup.
 */
export function sharedTeams({ kind }: DeviceProfile, { results, terms, neighbours, bytes }: Joins): SharedTeams {
  const wanted = powerOfTwo(terms / TERMS_PER_LANE);
  let teams = Math.min(LINE_BYTES / bytes, powerOfTwo(neighbours));
  while (teams > SECTOR_BYTES / bytes && teams * wanted > MOST_INVOCATIONS && results / teams < ENOUGH_WORKGROUPS[kind]) teams /= 2;
  const lanes = Math.min(MOST_INVOCATIONS / teams, wanted);
  teams = Math.max(teams, LEAST_INVOCATIONS / lanes);
  return { name: `shared-tile ${lanes}x${teams}`, teams, lanes };
}

/** The largest power of two up to `limit`, and at least 1. */
const powerOfTwo = (limit: number): number => 2 ** Math.floor(Math.log2(Math.max(1, limit)));

/** Invocations that meet in a join. */
export const joiningInvocations = ({ teams, lanes }: Teams): number => (lanes === 1 ? 1 : teams * lanes);

/** WGSL: constants TEAMS, LANES and WORKGROUP. Invocation `local` is lane local / TEAMS of team local % TEAMS, as joinFunction has it. */
export const teamConstants = ({ teams, lanes }: Teams): string => wgsl /* wgsl */`
const TEAMS = ${teams}u;
const LANES = ${lanes}u;  // of a team
const WORKGROUP = TEAMS * LANES;
`;
