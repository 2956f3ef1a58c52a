// How a kernel that joins each row of [rows classes] spreads the rows over invocations. Not what it computes.
import type { DeviceProfile } from '@softlabel/runtime';
import { sharedTeams } from '../teams.ts';
import type { RowVariant } from './rows.wgsl.ts';

export const rowParams = { rows: 'u32', classes: 'u32' } as const;
export type RowParams = { readonly rows: number; readonly classes: number };

const ALONE: RowVariant = { name: 'row-per-invocation', teams: 8, lanes: 1 };

/** Both are correct everywhere; the better one first: barriers are slow in software. */
export function rowVariants(profile: DeviceProfile, { rows, classes }: RowParams): RowVariant[] {
  const shared = sharedTeams(profile, { results: rows, terms: classes, neighbours: 1, bytes: 4 });
  return profile.kind === 'software' ? [ALONE, shared] : [shared, ALONE];
}

export const rowWorkgroups = (rows: number, { teams }: RowVariant): number => Math.ceil(rows / teams);
