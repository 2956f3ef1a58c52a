// Which way of sharing the work suits a device and a shape, and how many workgroups that takes. Not what the kernels compute.
import type { DeviceProfile } from '@softlabel/runtime';
import { type ChannelElement, channelWidth } from '../channels.ts';
import { sharedTeams } from '../teams.ts';
import type { Lanes, LaneVariant } from './lanes.wgsl.ts';

/** Every invocation works for itself; software runs eight in step. */
const ALONE: Lanes = { units: 8, columns: 1, rows: 1 };

/** Both are correct everywhere; the better one first: barriers are slow in software. */
const ordered = ({ kind }: DeviceProfile, alone: LaneVariant, shared: LaneVariant): LaneVariant[] =>
  kind === 'software' ? [alone, shared] : [shared, alone];

/** For `sets` times `channels` channels, each normalised over `terms` values. Channels of a set are neighbours in memory. */
export function channelVariants(
  profile: DeviceProfile,
  element: ChannelElement,
  { sets, channels, terms }: { readonly sets: number; readonly channels: number; readonly terms: number },
): LaneVariant[] {
  const [neighbours, bytes] = [channels / channelWidth(element), 4 * channelWidth(element)];
  const { name, teams, lanes } = sharedTeams(profile, { results: sets * neighbours, terms, neighbours, bytes });
  return ordered(profile, { name: 'channels-per-invocation', element, ...ALONE }, { name, element, units: teams, columns: 1, rows: lanes });
}

/** Columns of a group that are read together: a cache line of vec4s. */
const MOST_COLUMNS = 8;

/** For `groups` groups of `pixels` pixels, `channels` channels of which are in one group. */
export function groupVariants(
  profile: DeviceProfile,
  element: ChannelElement,
  { groups, pixels, channels }: { readonly groups: number; readonly pixels: number; readonly channels: number },
): LaneVariant[] {
  const blocks = channels / channelWidth(element);
  const { name, teams, lanes } = sharedTeams(profile, {
    results: groups,
    terms: pixels * blocks,
    neighbours: 1,
    bytes: 4 * channelWidth(element),
  });
  let columns = Math.min(MOST_COLUMNS, lanes);
  while (columns > blocks) columns /= 2;
  return ordered(
    profile,
    { name: 'group-per-invocation', element, ...ALONE },
    { name, element, units: teams, columns, rows: lanes / columns },
  );
}

/** Workgroups for this many units. */
export const unitWorkgroups = (units: number, { units: perWorkgroup }: Lanes): number => Math.ceil(units / perWorkgroup);
