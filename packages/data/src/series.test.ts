// Numbered files with and without gaps, by the names that publishers give them.
import { expect, test } from 'vitest';
import { checkSeries } from './series.ts';

test.each([
  [['train-00000-of-00002.parquet', 'train-00001-of-00002.parquet']],
  [['train-00001-of-00002.parquet', 'train-00002-of-00002.parquet']],
  [['train-00000-of-00002-a1b2.parquet', 'train-00001-of-00002-c3d4.parquet']],
  [['train-0000.tar', 'train-0001.tar', 'other-1.tar']],
  [['1.tar', '10.tar', '2.tar', '3.tar', '4.tar', '5.tar', '6.tar', '7.tar', '8.tar', '9.tar']],
  [['train.parquet', 'train_data.npz', 'n01440764.tar']],
  [[]],
])('%j are whole', (names) => {
  expect(() => checkSeries('read', 'd', names)).not.toThrow();
});

const REST = 'Copy what is missing; for fewer images, set data.limit.';

test.each([
  [
    ['train-00001-of-00003.parquet'],
    '3 files train-00000-of-00003.parquet to train-00002-of-00003.parquet in d, got 1, without train-00000-of-00003.parquet, train-00002-of-00003.parquet',
  ],
  [
    ['train-00000-of-00002-a1b2.parquet'],
    '2 files train-00000-of-00002-*.parquet to train-00001-of-00002-*.parquet in d, got 1, without train-00001-of-00002-*.parquet',
  ],
  [['x-train-0000.tar', 'x-train-0002.tar'], '3 files x-train-0000.tar to x-train-0002.tar in d, got 2, without x-train-0001.tar'],
  [['3.tar', '1.tar'], '3 files 1.tar to 3.tar in d, got 2, without 2.tar'],
  [
    ['b_1.npz', 'b_20.npz'],
    '20 files b_1.npz to b_20.npz in d, got 2, without b_2.npz, b_3.npz, b_4.npz, b_5.npz, b_6.npz, b_7.npz, b_8.npz, b_9.npz, 10 more',
  ],
])('what %j lack is named', (names, message) => {
  expect(() => checkSeries('read', 'd', names)).toThrow(`read: expected ${message}. ${REST}`);
});
