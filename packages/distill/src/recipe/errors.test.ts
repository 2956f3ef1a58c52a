// The exact text of every error about recipes and overrides.
import { describe, expect, it } from 'vitest';
import { RecipeError } from './errors.ts';
import { parseRecipe } from './parse.ts';

const BAD_RECIPES = [
  [
    'a: [1',
    'expected YAML in r.yaml at line 1, column 6, got: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  ['seed: 1\nseed: 2', 'expected YAML in r.yaml at line 2, column 1, got: Map keys must be unique'],
  ['- 1', 'expected a map at the top in r.yaml, got [1].'],
  ['name: ""', 'expected some text at name in r.yaml, got "".'],
  ['seed: -1', 'expected a number >= 0 at seed in r.yaml, got -1.'],
  ['seed: .nan', 'expected a number at seed in r.yaml, got NaN.'],
  ['sutdent: { ipc: 1 }', 'expected a known key in r.yaml, got sutdent. Did you mean student?'],
  ['student: { epoch: 3 }', 'expected a known key in r.yaml, got student.epoch. Did you mean student.epochs?'],
  ['student: { lr: 3 }', 'expected a known key in r.yaml, got student.lr. Did you mean student.optimizer.lr?'],
  ['student: { optimizer: { lr: -0.01 } }', 'expected a number > 0 at student.optimizer.lr in r.yaml, got -0.01.'],
  ['student: { optimizer: { momentum: 1 } }', 'expected a number < 1 at student.optimizer.momentum in r.yaml, got 1.'],
  ['expert: { optimizer: { weightDecay: -1 } }', 'expected a number >= 0 at expert.optimizer.weightDecay in r.yaml, got -1.'],
  [
    'expert: { optimizer: { lr: [1, 2] } }',
    'expected a number at expert.optimizer.lr in r.yaml, got [1,2]. Several values are runs of a sweep: softlabel sweep.',
  ],
  ['seed: [1, 2]', 'expected a number at seed in r.yaml, got [1,2]. Several values are runs of a sweep: softlabel sweep.'],
  [
    'protocol: [strict, paper]',
    'expected one of strict, paper at protocol in r.yaml, got ["strict","paper"]. Several values are runs of a sweep: softlabel sweep.',
  ],
  [
    'model: [convnet, resnet]',
    'expected a map at model in r.yaml, got ["convnet","resnet"]. Several values are runs of a sweep: softlabel sweep.',
  ],
  [
    'data: { name: [shapes, images] }',
    'expected one of shapes, cifar10, cifar100, tiny-imagenet, imagenet64, images, imagenet, parquet at data.name in r.yaml, got ["shapes","images"]. Several values are runs of a sweep: softlabel sweep.',
  ],
  ['student: { optimizer: adam }', 'expected one of sgd, adamw at student.optimizer.name in r.yaml, got "adam".'],
  [
    'student: { optimizer: { name: adamw, momentum: 0.9 } }',
    'expected a known key in r.yaml, got student.optimizer.momentum. Another student.optimizer.name has this key.',
  ],
  ['student: { optimizer: 3 }', 'expected a map at student.optimizer in r.yaml, got 3.'],
  ['student: { schedule: stp }', 'expected one of constant, step, cosine at student.schedule.name in r.yaml, got "stp".'],
  ['student: { model: { dept: 2 } }', 'expected a known key in r.yaml, got student.model.dept. Did you mean student.model.depth?'],
  [
    'student: { model: { depth: [1, 2] } }',
    'expected a number at student.model.depth in r.yaml, got [1,2]. Write a case for each value: cases=[{ student.model.depth: ... }].',
  ],
  [
    'student: { augment: [dsa, none] }',
    'expected one of dsa, cutmix, none at student.augment in r.yaml, got ["dsa","none"]. Write a case for each value: cases=[{ student.augment: ... }].',
  ],
  ['student: { ipc: [1, 0] }', 'expected a number >= 1 at student.ipc[1] in r.yaml, got 0.'],
  ['student: { ipc: [] }', 'expected at least one entry at student.ipc in r.yaml, got [].'],
  ['student: { epochs: ten }', 'expected a number or a list at student.epochs in r.yaml, got "ten".'],
  ['student: { epochs: 1.5 }', 'expected a whole number or a list at student.epochs in r.yaml, got 1.5.'],
  [
    'student: { withoutClass: -1 }',
    'expected a number >= 0 at student.withoutClass in r.yaml, got -1. softlabel data info lists the classes in their order, which are counted from 0.',
  ],
  [
    'student: { withoutClass: cat }',
    'expected a number or a list at student.withoutClass in r.yaml, got "cat". softlabel data info lists the classes in their order, which are counted from 0.',
  ],
  ['student: { batch: 0 }', 'expected a number >= 1 at student.batch in r.yaml, got 0.'],
  ['data: { validation: 1 }', 'expected a number < 1 at data.validation in r.yaml, got 1.'],
  ['data: { preprocessing: pca }', 'expected one of normalise, zca at data.preprocessing in r.yaml, got "pca".'],
  ['data: { limit: 0 }', 'expected a number >= 1 at data.limit in r.yaml, got 0.'],
  ['data: cifar10', 'expected text at data.path in r.yaml, got nothing.'],
  [
    'data: mnist',
    'expected one of shapes, cifar10, cifar100, tiny-imagenet, imagenet64, images, imagenet, parquet at data.name in r.yaml, got "mnist".',
  ],
  ['data: { name: cifar10, path: x, resize: null }', 'expected a known key in r.yaml, got data.resize. Another data.name has this key.'],
  [
    'data: { name: images, path: x, resize: { short: 32, crop: 64 } }',
    'data.resize: expected crop to be at most short. Change either. This is at data.resize in r.yaml.',
  ],
  [
    'data: { name: images, path: x, stream: true, preprocessing: zca }',
    'data.stream: expected data.preprocessing normalise, since a whitening is fitted to all images at once, got zca. Change either. This is at data in r.yaml.',
  ],
  [
    'data: { name: imagenet64, path: x, stream: true, preprocessing: zca }',
    'data.stream: expected data.preprocessing normalise, since a whitening is fitted to all images at once, got zca. Change either. This is at data in r.yaml.',
  ],
  [
    'data: { name: imagenet64, path: x, stream: true, crop: random }',
    'expected a known key in r.yaml, got data.crop. Another data.name has this key.',
  ],
  [
    'data: { name: images, path: x, crop: random }',
    'data.crop: expected data.stream for random crops, which are cut out of encoded images, got none. Set data.stream=true. This is at data in r.yaml.',
  ],
  ['data: { shapes: 11 }', 'expected a number <= 10 at data.shapes in r.yaml, got 11.'],
  ['model: { depth: 5 }', 'expected a number <= 4 at model.depth in r.yaml, got 5.'],
  ['model: resnett', 'expected one of convnet, resnet at model.name in r.yaml, got "resnett".'],
  ['model: { name: resnet, depth: 34 }', 'expected one of 18, 50 at model.depth in r.yaml, got 34.'],
  ['model: { name: resnet, stem: cifr }', 'expected one of imagenet, cifar at model.stem in r.yaml, got "cifr".'],
  ['model: { name: resnet, norm: layer }', 'expected one of batch, instance, group at model.norm in r.yaml, got "layer".'],
  ['model: { name: resnet, stm: cifar }', 'expected a known key in r.yaml, got model.stm. Did you mean model.stem?'],
  ['model: { name: resnet, pooling: avg }', 'expected a known key in r.yaml, got model.pooling. Another model.name has this key.'],
  ['model: { stem: cifar }', 'expected a known key in r.yaml, got model.stem. Another model.name has this key.'],
  [
    'expert: { epochs: 0 }',
    'expert.epochs: expected at least 1 for an expert that starts from fresh weights, got 0. Set expert.init, or train. This is at expert in r.yaml.',
  ],
  [
    'expert: { saveEvery: 0.3 }',
    'expected whole epochs, or one part of several such as 0.25 or 0.3333, got 0.3. This is at expert.saveEvery in r.yaml.',
  ],
  ['train: { lossScale: 3 }', 'expected a power of two such as 1024, got 3. This is at train.lossScale in r.yaml.'],
  ['student: { schedule: { name: cosine, warmup: 2 } }', 'expected a number <= 1 at student.schedule.warmup in r.yaml, got 2.'],
  ['train: { augment: 3 }', 'expected one of dsa, none at train.augment in r.yaml, got 3.'],
  [
    'label: { sources: soft }',
    'expected one of hard, expert, argmax, teacher, own, file or a list at label.sources in r.yaml, got "soft".',
  ],
  [
    'label: { edits: tmeperature 2 }',
    'edits: expected an edit at column 1 of "tmeperature 2", got tmeperature. Did you mean temperature T? This is at label.edits in r.yaml.',
  ],
  [
    'label: { epoch: [7, 41] }',
    'expected epochs that the expert saves, 0 to 40, at label.epoch in r.yaml, got 41. Raise expert.epochs, change expert.saveEvery or choose a saved epoch.',
  ],
  [
    'data: { images: { name: quantile, epoch: 41 } }',
    'expected epochs that the expert saves, 0 to 40, at data.images.epoch in r.yaml, got 41. Raise expert.epochs, change expert.saveEvery or choose a saved epoch.',
  ],
  [
    'data: { images: { name: quantile, epoch: label } }\nlabel: { sources: [expert, hard] }',
    "expected label.sources of an expert's epoch for data.images.epoch label in r.yaml, got hard. Name the epoch that ranks the images.",
  ],
  [
    'label: { experts: [[0, 0]] }\nexpert: { count: 2 }',
    'expected each expert once in label.experts in r.yaml, got [0,0]. Experts that label together have no weights.',
  ],
  ['data: { images: { name: quantile, quantile: 11 } }', 'expected a number <= 10 at data.images.quantile in r.yaml, got 11.'],
  ['data: { images: { quantile: 1 } }', 'expected a known key in r.yaml, got data.images.quantile. Another data.images.name has this key.'],
  ['data: { images: hardest }', 'expected one of random, quantile, file at data.images.name in r.yaml, got "hardest".'],
  ['data: { images: file }', 'expected text at data.images.path in r.yaml, got nothing.'],
  [
    'expert: { count: 2 }\nlabel: { experts: [1, 3] }',
    'expected at most the 2 of expert.count, numbered from 0, at label.experts in r.yaml, got 3. Raise expert.count or choose fewer experts.',
  ],
  [
    'expert: { count: 2 }\nlabel: { experts: [[0, 2]] }',
    'expected at most the 2 of expert.count, numbered from 0, at label.experts in r.yaml, got [0,2]. Raise expert.count or choose fewer experts.',
  ],
  [
    'label: { sources: own }',
    'expected data.images of a file for label.sources own in r.yaml, got random. Set data.images: { name: file, path: ... }.',
  ],
  ['label: { sources: file }', 'expected label.path for label.sources file in r.yaml, got none. Set label.path.'],
  [
    'label: { sources: [expert, teacher], edits: ["", "temperature 2"] }',
    'expected no edits for label.sources teacher at label.edits in r.yaml, got "temperature 2". Set student.temperature, or write a case of its own.',
  ],
  [
    'label: { sources: teacher }\nexpert: { count: 2 }',
    'expected one expert for label.sources teacher at label.experts in r.yaml, got "all". Name one: label.experts=1.',
  ],
  [
    'label: { sources: teacher }\ntrain: { augment: none }',
    'expected an augmentation for label.sources teacher at student.augment in r.yaml, got none. Take label.sources expert, whose labels are those, made once.',
  ],
  [
    'cases: [{ student.augment: cutmix }]',
    'expected label.sources teacher alone for student.augment cutmix in cases[0] in r.yaml, got hard, expert. Labels of mixed images are made while students train; write a case of its own.',
  ],
  ['student: { temperature: 0 }', 'expected a number > 0 at student.temperature in r.yaml, got 0.'],
  ['student: { augment: mixup }', 'expected one of dsa, cutmix, none at student.augment in r.yaml, got "mixup".'],
  ['train: { augment: cutmix }', 'expected one of dsa, none at train.augment in r.yaml, got "cutmix".'],
  ['cases: []', 'expected at least one entry at cases in r.yaml, got [].'],
  ['cases: [{}, { student.ipc: 0 }]', 'expected a number >= 1 at student.ipc in cases[1] in r.yaml, got 0.'],
  ['cases: [{ student.ipx: 3 }]', 'expected a known key in cases[0] in r.yaml, got student.ipx. Did you mean student.ipc?'],
  [
    'cases: [{ expert.epochs: 3 }]',
    'expected dotted keys of label and student in cases[0] in r.yaml, got expert.epochs. Write student.ipc: 50.',
  ],
  [
    'cases: [{ label.epoch: 99 }]',
    'expected epochs that the expert saves, 0 to 40, at label.epoch in cases[0] in r.yaml, got 99. Raise expert.epochs, change expert.saveEvery or choose a saved epoch.',
  ],
];

describe('bad recipes', () => {
  it.each(BAD_RECIPES)('%s', (text, message) => {
    expect(() => parseRecipe(text, 'r.yaml')).toThrow(new RecipeError([`recipe: ${message}`]));
  });

  it('are told with every problem at once', () => {
    expect(() => parseRecipe('expert: { batch: 0, epochs: -1 }', 'r.yaml')).toThrow(
      'recipe: expected a number >= 0 at expert.epochs in r.yaml, got -1.\nrecipe: expected a number >= 1 at expert.batch in r.yaml, got 0.',
    );
  });
});

const BAD_OVERRIDES = [
  ['student.ipc', 'override: expected key=value, such as student.ipc=1, got "student.ipc".'],
  ['=3', 'override: expected key=value, such as student.ipc=1, got "=3".'],
  ['student..ipc=3', 'override: expected key=value, such as student.ipc=1, got "student..ipc=3".'],
  ['label.epoch=[1,2', 'override: expected a YAML value in label.epoch=[1,2, got [1,2. Flow sequence must end with a ]'],
  ['student.lr=3', 'recipe: expected a known key in the override student.lr=3, got student.lr. Did you mean student.optimizer.lr?'],
  ['student.ipc=1,0', 'recipe: expected a number >= 1 at student.ipc[1] in the override student.ipc=1,0, got 0.'],
  ['student.batch=', 'recipe: expected a number or a list at student.batch in the override student.batch=, got null.'],
  ['data.path=../x', 'recipe: expected a known key in the override data.path=../x, got data.path. Another data.name has this key.'],
  [
    'expert.epochs=3',
    'recipe: expected epochs that the expert saves, 0 to 3, at label.epoch in r.yaml, got 5. Raise expert.epochs, change expert.saveEvery or choose a saved epoch.',
  ],
];

describe('bad overrides', () => {
  it.each(BAD_OVERRIDES)('%s', (override, message) => {
    expect(() => parseRecipe('label: { epoch: 5 }', 'r.yaml', [override])).toThrow(new RecipeError([message]));
  });
});
