// Random legal recipes for property tests, in the forms a user may write. Not the recipes of the repository.
import fc from 'fast-check';
import { EDITS } from '../labels/edits.ts';
import type { DocumentMap } from './document.ts';

const oneOrMore = <T>(item: fc.Arbitrary<T>) => fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 3 }));
const record = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });
const count = fc.integer({ min: 1, max: 1000 });
const positive = fc.double({ min: 1e-6, max: 10, noNaN: true });
const share = fc.double({ min: 0, max: 0.99, noNaN: true });
const seed = fc.integer({ min: 0, max: 0xffffffff });
/** Text that YAML must quote to keep. */
const awkwardText = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('# x', 'null', 'a: b', '007', 'yes', '- x', '~', "it's", '{', ' x '),
);

const schedule = fc.oneof(
  fc.constantFrom('constant', 'step', 'cosine'),
  fc.record({ name: fc.constant('step'), every: fc.double({ min: 0.01, max: 1, noNaN: true }), warmup: fc.constantFrom(0.05, 1) }),
  fc.constant({ name: 'cosine', warmup: 0.1 }),
);
const optimizer = (number: (leaf: fc.Arbitrary<number>) => fc.Arbitrary<unknown>) =>
  fc.oneof(
    record({ lr: number(positive), momentum: number(share), weightDecay: number(share) }),
    record({ lr: number(positive), weightDecay: number(share) }).map((fields) => ({ name: 'adamw', ...fields })),
  );
const edits = fc.constantFrom(
  '',
  'temperature 2',
  'temperature 2 | top-k 5 renormalise',
  ...Object.values(EDITS).map(({ example }) => example),
);

const images = fc.oneof(
  fc.constantFrom('random', 'quantile'),
  record({ seed: fc.option(seed) }),
  record({ quantile: fc.integer({ min: 1, max: 10 }), epoch: fc.option(fc.integer({ min: 0, max: 5 })) }).map((fields) => ({
    name: 'quantile',
    ...fields,
  })),
  record({ values: fc.constantFrom('pixels', 'unit', 'normalised'), targets: fc.option(awkwardText) }).map((fields) => ({
    name: 'file',
    path: 'x.npz',
    ...fields,
  })),
);
const everyDataset = { limit: fc.option(count), validation: share, images };
const data = fc.oneof(
  record({ shapes: fc.integer({ min: 1, max: 10 }), perClass: count, seed, ...everyDataset }),
  record(everyDataset).chain((rest) =>
    fc.record({ name: fc.constantFrom('cifar10', 'images'), path: awkwardText }).map((named) => ({ ...rest, ...named })),
  ),
);
const model = fc.oneof(
  record({ depth: fc.integer({ min: 1, max: 4 }), width: count, norm: fc.constantFrom('instance', 'batch', 'none') }),
  record({ depth: fc.constantFrom(18, 50), stem: fc.constantFrom('imagenet', 'cifar') }).map((fields) => ({ name: 'resnet', ...fields })),
);
const label = record({
  sources: oneOrMore(fc.constantFrom('hard', 'expert', 'argmax')),
  experts: fc.oneof(fc.constantFrom('all', 1), fc.constant(['all', 1, [0]])),
  epoch: oneOrMore(fc.integer({ min: 0, max: 5 })),
  edits: oneOrMore(edits),
});
const student = record({
  ipc: oneOrMore(count),
  epochs: oneOrMore(count),
  count,
  optimizer: optimizer(oneOrMore),
  schedule,
  model: fc.option(model),
  withoutClass: oneOrMore(fc.option(fc.nat({ max: 9 }))),
  augment: fc.option(fc.constantFrom('dsa', 'none')),
  temperature: oneOrMore(fc.double({ min: 0.5, max: 20, noNaN: true })),
});
const patch = record({
  'student.ipc': oneOrMore(count),
  'label.epoch': oneOrMore(fc.integer({ min: 0, max: 5 })),
  'student.schedule': schedule,
});

/** Documents that are legal recipes; epochs of labels are at most 5, those of experts at least 5. */
export const recipeDocuments: fc.Arbitrary<DocumentMap> = record({
  name: awkwardText,
  seed,
  data,
  model,
  train: record({ augment: fc.constantFrom('dsa', 'none') }),
  expert: record({ epochs: fc.integer({ min: 5, max: 90 }), optimizer: optimizer((leaf) => leaf), schedule, init: fc.option(awkwardText) }),
  label,
  student,
  cases: fc.array(patch, { minLength: 1, maxLength: 3 }),
  protocol: fc.constantFrom('strict', 'paper'),
});
