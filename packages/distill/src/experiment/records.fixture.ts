// Records of finished epochs and students with made-up numbers, for tests of what is made of them.
import type { EpochRecord, Evaluation, StudentRecord } from './records.ts';

export const epochRecord = (identity: string, epoch: number, fields: Partial<EpochRecord> = {}): EpochRecord => ({
  kind: 'epoch',
  identity,
  expert: 0,
  epoch,
  loss: epoch === 0 ? null : 1.5,
  accuracy: 0.5,
  validation: null,
  seconds: 2 * epoch,
  ...fields,
});

export const studentRecord = (identity: string, evaluations: Evaluation[], fields: Partial<StudentRecord> = {}): StudentRecord => ({
  kind: 'student',
  identity,
  ipc: 1,
  source: 'hard',
  epoch: null,
  edits: '',
  student: 0,
  evaluations,
  loss: 0.5,
  weights: 'abc',
  seconds: 3,
  ...fields,
});
