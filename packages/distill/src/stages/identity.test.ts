// Which changes of a recipe change which stage.
import { describe, expect, it } from 'vitest';
import { expandCells } from '../recipe/cells.ts';
import { parseRecipe } from '../recipe/parse.ts';
import {
  type ChoiceReads,
  expertIdentity,
  imagesIdentity,
  labelsIdentity,
  type Surroundings,
  stageIdentity,
  studentIdentity,
} from './identity.ts';

const TEXT = 'data: { name: cifar10, path: a, validation: 0 }\nlabel: { epoch: 7 }\nstudent: { ipc: 1 }';
const SURROUNDINGS: Surroundings = { data: 'd', tuning: 't', code: 'c' };

/** Identities of expert 0, and of the labels and the first student of the last cell. */
async function identities(overrides: string[], surroundings = SURROUNDINGS) {
  const recipe = parseRecipe(TEXT, 'r.yaml', overrides);
  const cell = expandCells(recipe).slice(-1)[0];
  const expert = await expertIdentity(recipe, 0, null, surroundings);
  const ranking = recipe.data.images.name === 'quantile' ? expert : null;
  const images = await imagesIdentity(recipe, { expert: ranking, file: null });
  const labels = await labelsIdentity(recipe, cell, { experts: [expert], images, file: null }, surroundings);
  return { expert, labels, student: await studentIdentity(recipe, cell, 0, labels, surroundings) };
}

const CHANGES: [override: string, changed: string[]][] = [
  ['name=other', []],
  ['data.path=b', []],
  ['expert.count=3', []],
  ['student.count=9', []],
  ['label.epoch=3,7', []],
  ['student.optimizer.lr=0.1', ['student']],
  ['student.epochs=5', ['student']],
  ['student.withoutClass=null', []],
  ['student.withoutClass=0', ['student']],
  ['student.schedule=cosine', ['student']],
  ['student.schedule.warmup=0.1', ['student']],
  ['expert.schedule.warmup=0.1', ['expert', 'labels', 'student']],
  ['label.edits=temperature 2', ['student']],
  ['student.model={ depth: 3, width: 128 }', []],
  ['student.model.depth=2', ['student']],
  ['protocol=paper', ['student']],
  ['data.validation=0.1', ['expert', 'labels', 'student']],
  ['data.images.seed=42', []],
  ['data.images.seed=1', ['labels', 'student']],
  ['data.images=quantile', ['labels', 'student']],
  ['data.images={name: file, path: x.npz}', ['labels', 'student']],
  ['label.path=x.npy', []],
  ['student.ipc=2', ['labels', 'student']],
  ['label.epoch=8', ['labels', 'student']],
  ['seed=1', ['expert', 'labels', 'student']],
  ['data.limit=5', ['expert', 'labels', 'student']],
  ['model.width=16', ['expert', 'labels', 'student']],
  ['train.augment=none', ['expert', 'labels', 'student']],
  ['expert.optimizer.lr=0.1', ['expert', 'labels', 'student']],
];

describe('stage identities', () => {
  it.each(CHANGES)('%s changes %j', async (override, changed) => {
    const [before, after] = await Promise.all([identities([]), identities([override])]);
    expect(
      [
        before.expert !== after.expert && 'expert',
        before.labels !== after.labels && 'labels',
        before.student !== after.student && 'student',
      ].filter(Boolean),
    ).toEqual(changed);
  });

  it('do not depend on how images are read, but on what experts see of them', async () => {
    const expertOf = (fields: string, name = 'imagenet') =>
      expertIdentity(parseRecipe(`data: { name: ${name}, path: a${fields} }`, 'r.yaml', []), 0, null, SURROUNDINGS);
    const [held, streamed, cropped] = await Promise.all(
      ['', ', stream: true', ', stream: true, crop: random'].map((fields) => expertOf(fields)),
    );
    expect([streamed === held, cropped === held]).toEqual([true, false]);
    expect(await expertOf(', stream: true', 'imagenet64')).toBe(await expertOf('', 'imagenet64'));
  });

  it.each(['data', 'tuning', 'code'])('depend on the %s', async (part) => {
    const [before, after] = await Promise.all([identities([]), identities([], { ...SURROUNDINGS, [part]: 'other' })]);
    expect([before.expert === after.expert, before.labels === after.labels, before.student === after.student]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('tell experts and their first weights apart', async () => {
    const recipe = parseRecipe(TEXT, 'r.yaml', ['expert.init=w.safetensors']);
    const all = [
      expertIdentity(recipe, 0, 'h', SURROUNDINGS),
      expertIdentity(recipe, 1, 'h', SURROUNDINGS),
      expertIdentity(recipe, 0, 'g', SURROUNDINGS),
    ];
    expect(new Set(await Promise.all(all)).size).toBe(3);
  });

  it('of labels depend on the experts that label and on the file of labels', async () => {
    const recipe = parseRecipe(TEXT, 'r.yaml', []);
    const [, cell] = expandCells(recipe);
    const reads = { experts: ['e'], images: 'i', file: null };
    const others = [reads, { ...reads, experts: ['e', 'f'] }, { ...reads, images: 'j' }, { ...reads, file: 'h' }];
    const all = await Promise.all(others.map((one) => labelsIdentity(recipe, cell, one, SURROUNDINGS)));
    expect(new Set(all).size).toBe(4);
  });

  it('do not depend on the order of keys, and are SHA-256 of canonical JSON', async () => {
    const identity = await stageIdentity('expert', { a: 1, b: 2 });
    expect(await stageIdentity('expert', { b: 2, a: 1 })).toBe(identity);
    // printf '{"reads":{"a":1,"b":2},"stage":"expert"}' | sha256sum
    expect(identity).toBe('41e732b59bbbcc1a15c63462dd00cd170b717698e57a06f51e8383636df39213');
  });
});

describe('identities of images', () => {
  const NONE: ChoiceReads = { expert: null, file: null };
  const imagesOf = (images: string, reads: ChoiceReads = NONE, ...overrides: string[]) =>
    imagesIdentity(parseRecipe(`data: { images: ${images} }`, 'r.yaml', overrides), reads);

  it('of random ones depend on the seed that chooses them, wherever it is said', async () => {
    expect(await imagesOf('random', NONE, 'seed=7')).toBe(await imagesOf('{ seed: 7 }', NONE, 'seed=1'));
    expect(await imagesOf('{ seed: 7 }')).not.toBe(await imagesOf('{ seed: 8 }'));
  });

  it('of files do not depend on where these lie', async () => {
    const reads = { expert: null, file: 'f' };
    const inFiles = (more: string) => imagesOf(`{ name: file, path: x.pt, ${more} }`, reads);
    expect(await inFiles('classes: a/y.pt, targets: a/z.npy')).toBe(await inFiles('classes: b/w.npz, targets: z.pt'));
    expect(await inFiles('classes: a/y.pt')).not.toBe(await inFiles('classes: y'));
    expect(await inFiles('targets: z.npy')).not.toBe(await inFiles('targets: logits.npy'));
  });

  it('of quantiles depend on the expert, the epoch and the quantile, but on no seed', async () => {
    const expert = { expert: 'e', file: null };
    const usual = await imagesOf('quantile', expert);
    expect(await imagesOf('{ name: quantile, epoch: 40 }', expert, 'expert.epochs=40', 'seed=7')).toBe(usual);
    const others = [
      await imagesOf('quantile', { expert: 'f', file: null }),
      await imagesOf('{ name: quantile, epoch: 3 }', expert),
      await imagesOf('{ name: quantile, quantile: 2 }', expert),
      await imagesOf('{ name: quantile, softmax: double }', expert),
    ];
    expect(new Set([usual, ...others]).size).toBe(5);
  });

  it('of files depend on what they hold and how it is read, but not on where they lie', async () => {
    const file = { expert: null, file: 'h' };
    const usual = await imagesOf('{ name: file, path: a.npz }', file);
    expect(await imagesOf('{ name: file, path: b.npz }', file)).toBe(usual);
    expect(await imagesOf('{ name: file, path: a.npz }', { expert: null, file: 'g' })).not.toBe(usual);
    expect(await imagesOf('{ name: file, path: a.npz, values: unit }', file)).not.toBe(usual);
  });
});
