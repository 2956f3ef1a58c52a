// Recipes as text: defaults and round trips. Their errors are in errors.test.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { RecipeError } from './errors.ts';
import { parseExpertRecipe, parseRecipe, printRecipe } from './parse.ts';
import { recipeDocuments } from './recipe.fixture.ts';

const parse = (text: string) => parseRecipe(text, 'r.yaml');

describe('parseRecipe', () => {
  it('fills what a short recipe leaves out', () => {
    const recipe = parse('name: tiny\nexpert: { epochs: 3 }');
    expect(recipe.data).toEqual({
      name: 'shapes',
      shapes: 5,
      textures: 4,
      perClass: 200,
      testPerClass: 50,
      seed: 1,
      limit: null,
      validation: 0.1,
      preprocessing: 'normalise',
      images: { name: 'random', seed: null },
    });
    expect(recipe.model).toEqual({ name: 'convnet', depth: 3, width: 128, norm: 'instance', pooling: 'avg' });
    expect(recipe.expert.optimizer).toEqual({ name: 'sgd', lr: 0.01, momentum: 0, weightDecay: 0 });
    expect(recipe.expert.schedule).toStrictEqual({ name: 'constant' });
    expect(recipe.label).toEqual({ sources: ['hard', 'expert'], epoch: [3], experts: ['all'], path: null, edits: '' });
    expect(recipe.student.optimizer).toEqual({ name: 'sgd', lr: 0.01, momentum: 0.9, weightDecay: 5e-4 });
    expect(recipe.student.schedule).toStrictEqual({ name: 'step', every: 0.25, gamma: 0.3 });
    expect(recipe.cases).toEqual([{}]);
    expect(parse('protocol: paper').data.validation).toBe(0);
  });

  it('resizes ImageNet as is usual unless told otherwise, and leaves other images as they are', () => {
    const images = { name: 'random', seed: null };
    const usual = { path: 'x', limit: null, validation: 0.1, preprocessing: 'normalise', images };
    const encoded = { ...usual, skipDamaged: false, stream: false, crop: 'centre' };
    expect(parse('data: { name: imagenet, path: x }').data).toEqual({ ...encoded, name: 'imagenet', resize: { short: 256, crop: 224 } });
    expect(parse('data: { name: parquet, path: x }').data).toEqual({ ...encoded, name: 'parquet', resize: null });
    const own = parseRecipe('data: { name: imagenet, path: x, resize: { short: 72, crop: 64 } }', 'r.yaml', ['data.resize.crop=72']);
    expect(own.data).toMatchObject({ resize: { short: 72, crop: 72 } });
    expect(parse('data: { name: tiny-imagenet, path: x }').data).toEqual({ ...usual, name: 'tiny-imagenet' });
    expect(parse('data: { name: imagenet64, path: x }').data).toEqual({ ...usual, name: 'imagenet64', stream: false });
  });

  it('takes each model with its own settings', () => {
    const resnet = { name: 'resnet', depth: 18, width: 64, stem: 'imagenet', norm: 'batch' };
    expect(parse('model: resnet').model).toEqual(resnet);
    expect(parse('model: { name: resnet, depth: 50, stem: cifar }').model).toEqual({ ...resnet, depth: 50, stem: 'cifar' });
    expect(parseRecipe('model: { depth: 4 }', 'r.yaml', ['model=resnet']).model).toEqual(resnet);
  });

  it('takes each source of images with its own settings', () => {
    const imagesOf = (text: string, ...overrides: string[]) => parseRecipe(`data: { images: ${text} }`, 'r.yaml', overrides).data.images;
    expect(imagesOf('random')).toEqual({ name: 'random', seed: null });
    expect(imagesOf('{ seed: 7 }')).toEqual({ name: 'random', seed: 7 });
    expect(imagesOf('quantile', 'data.images.epoch=2')).toEqual({ name: 'quantile', quantile: 1, epoch: 2, softmax: 'single' });
    const names = { images: 'images', classes: 'labels', targets: null };
    expect(imagesOf('{ name: file, path: x.npz }')).toEqual({ name: 'file', path: 'x.npz', values: 'pixels', round: false, ...names });
  });

  it('takes an empty file', () => {
    expect(parse('')).toEqual(parse('{}'));
  });

  it('takes one value for a list and a bare name for a block', () => {
    const { label, student } = parse('label: { epoch: 7, sources: expert }\nstudent: { schedule: cosine, optimizer: { lr: [0.1, 0.01] } }');
    expect(label).toEqual({ sources: ['expert'], epoch: [7], experts: ['all'], path: null, edits: '' });
    expect(student.schedule).toEqual({ name: 'cosine' });
    expect(student.optimizer).toEqual({ name: 'sgd', lr: [0.1, 0.01], momentum: 0.9, weightDecay: 5e-4 });
  });
});

describe('printRecipe', () => {
  it('prints text that parses to the same recipe', () => {
    fc.assert(
      fc.property(recipeDocuments, (document) => {
        const recipe = parse(stringify(document));
        expect(parse(printRecipe(recipe))).toEqual(recipe);
      }),
      { numRuns: 30 },
    );
  });

  it('prints one line for each block and case', () => {
    const text = printRecipe(parse('cases: [{}, { student.ipc: 50, label.epoch: [1, 2] }]'));
    expect(text).toContain('\ntrain: { augment: dsa, order: shuffled, precision: full, lossScale: 1024 }\n');
    expect(text).toContain('\ncases:\n  - {}\n  - { student.ipc: 50, label.epoch: [ 1, 2 ] }\n');
  });
});

describe('parseExpertRecipe', () => {
  it('does not look at labels and students', () => {
    const recipe = parseExpertRecipe('expert: { epochs: 2 }\nlabel: { epoch: 99 }\nstudent: 7\ncases: no', 'r.yaml', [
      'student.ipx=3',
      'seed=7',
    ]);
    expect(recipe.expert.epochs).toBe(2);
    expect(recipe.seed).toBe(7);
    expect(Object.keys(recipe)).toEqual(['name', 'seed', 'data', 'model', 'train', 'expert', 'protocol']);
  });

  it('checks the rest', () => {
    expect(() => parseExpertRecipe('expert: { epoch: 2 }', 'r.yaml')).toThrow(
      new RecipeError(['recipe: expected a known key in r.yaml, got expert.epoch. Did you mean expert.epochs?']),
    );
  });
});
