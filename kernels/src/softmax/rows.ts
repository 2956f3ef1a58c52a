// How a kernel that joins each row of [rows classes] spreads the rows over invocations. Not what it computes.
import type { DeviceProfile } from '@softlabel/runtime';
import { ROWS_PER_WORKGROUP, type RowStrategy } from './rows.wgsl.ts';

export const rowParams = { rows: 'u32', classes: 'u32' } as const;
export type RowParams = { readonly rows: number; readonly classes: number };

/** Both are correct everywhere; the better one first. Barriers are slow in software, and many short rows need none to be busy. */
export function rowStrategies({ kind }: DeviceProfile, { rows, classes }: RowParams): RowStrategy[] {
  return kind === 'software' || (classes <= 32 && rows >= 4096)
    ? ['row-per-invocation', 'row-per-workgroup']
    : ['row-per-workgroup', 'row-per-invocation'];
}

export const rowWorkgroups = (rows: number, strategy: RowStrategy): number =>
  strategy === 'row-per-workgroup' ? rows : Math.ceil(rows / ROWS_PER_WORKGROUP);
