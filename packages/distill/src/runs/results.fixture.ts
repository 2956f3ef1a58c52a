// Results with made-up numbers for tests of reading and of tables.
import { parseRecipe } from '../recipe/parse.ts';
import { summary } from '../statistics/summary.ts';
import type { ResultCell, Results } from './results.ts';

const recipe = parseRecipe('name: tiny\nlabel: { epoch: 2 }', 'r.yaml');
const student = {
  epochs: 10,
  batch: 256,
  withoutClass: null,
  count: 2,
  optimizer: { name: 'sgd', lr: 0.01, momentum: 0.9, weightDecay: 0 },
  schedule: { name: 'constant' },
  model: null,
  augment: null,
  temperature: 1,
} as const;

export function resultCell(ipc: number, labels: ResultCell['labels'], values: number[], lr = 0.01): ResultCell {
  const settings = { ...student, optimizer: { ...student.optimizer, lr } };
  return { ipc, labels, accuracy: summary(values), students: values.length, seconds: 1.5, student: settings };
}

export const HARD: ResultCell['labels'] = { source: 'hard', epoch: null, edits: '', entropy: 0 };
export const SOFT: ResultCell['labels'] = { source: 'expert', epoch: 2, edits: 'temperature 2', entropy: 1.25 };

export const smallResults: Results = {
  recipe,
  environment: { adapter: 'none' },
  cells: [resultCell(1, HARD, [0.1, 0.12]), resultCell(10, HARD, [0.3]), resultCell(10, SOFT, [0.4, 0.42, 0.44])],
  expert: [{ epoch: 2, loss: 0.5, accuracy: 0.75 }],
};
