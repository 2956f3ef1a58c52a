// What events say: every standing of an expert, and students kept or not.
import type { ExperimentEvent, ExpertStanding } from '@softlabel/distill';
import { expect, test } from 'vitest';
import { eventText } from './event-text.ts';

type Plan = Extract<ExperimentEvent, { kind: 'plan' }>;
const plan = (standing: ExpertStanding, changes: Partial<Plan> = {}): Plan => ({
  kind: 'plan',
  changed: ['recipe'],
  experts: [{ index: 0, standing, epochs: 3 }],
  students: { total: 12, kept: 0, others: 0 },
  ...changes,
});

test.each([
  ['new', []],
  ['kept', ['expert 0: kept, 3 epochs']],
  ['resumed', ['expert 0: goes on after epoch 3']],
  ['redone', ['expert 0: trained again, and its checkpoints here replaced, because of a change of recipe']],
  ['lost', ['expert 0: trained again, because checkpoints of it are missing']],
] as const)('an expert that is %s', (standing, lines) => {
  expect(eventText(plan(standing))).toEqual(lines);
});

test('students that are kept, and those that no longer count', () => {
  const changed = ['data', 'code'];
  expect(eventText(plan('new', { students: { total: 12, kept: 5, others: 2 }, changed }))).toEqual([
    'students: 5 of 12 kept',
    'students: 2 finished here do not count, because of a change of data, code',
  ]);
});

test('a finished expert says how good it is and how long it took', () => {
  expect(eventText({ kind: 'expert', index: 1, epochs: 20, accuracy: 0.4567, seconds: 125 })).toEqual([
    'expert 1: 20 epochs, accuracy 45.7 %, 2 min 5 s',
  ]);
});

test('an epoch on streamed images says how fast they came and what was the bottleneck, others nothing', () => {
  const epoch = { kind: 'epoch', identity: 'e', expert: 0, epoch: 2, loss: 1, accuracy: 0.5, validation: null, seconds: 60 } as const;
  expect(eventText({ kind: 'epoch', record: epoch })).toEqual([]);
  const input = { imagesPerSecond: 812.4, deviceWaited: 40, inputWaited: 2 };
  expect(eventText({ kind: 'epoch', record: { ...epoch, input } })).toEqual([
    'expert 0, epoch 2: 812 images/s, the input is the bottleneck (device waited 40 s, input 2 s)',
  ]);
  expect(eventText({ kind: 'epoch', record: { ...epoch, input: { ...input, deviceWaited: 1 } } })[0]).toContain(
    'the device is the bottleneck',
  );
});

test('bundles are for programs only', () => {
  expect(eventText({ kind: 'labels', file: 'x', standing: 'new' })).toEqual([]);
  expect(eventText({ kind: 'whitening', from: null, seconds: 70 })).toEqual(['whitening: fitted in 1 min 10 s']);
  expect(eventText({ kind: 'whitening', from: 'runs/x', seconds: 0 })).toEqual(['whitening: taken over from runs/x']);
});
